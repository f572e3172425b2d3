import type { Writable } from "node:stream";
import { ExportError } from "../errors.ts";
import type { Column, Row } from "../kinds/export.ts";
import type { Trailer } from "./trailer.ts";

/** Where rows go, one after the other, in one format. */
export interface Sink {
  write(row: Row): Promise<void>;
  end(trailer: Trailer): Promise<void>;
}

/** Makes a sink; the stream stays open. */
export type Format = (columns: readonly Column[], out: Writable) => Sink;

/** Writes, and waits where the reader is slower. @throws ExportError OUTPUT_CLOSED where there is none any more */
export async function writeTo(out: Writable, chunk: string | Uint8Array): Promise<void> {
  requireOpen(out);
  if (out.write(chunk)) return;
  await new Promise<void>((resolve) => {
    const goOn = () => {
      out.off("drain", goOn);
      out.off("close", goOn);
      resolve();
    };
    out.on("drain", goOn);
    out.on("close", goOn);
    if (out.destroyed) goOn();
  });
  requireOpen(out);
}

function requireOpen(out: Writable): void {
  if (!out.destroyed) return;
  throw new ExportError("OUTPUT_CLOSED", "The output was closed before its end.", "Ask for it again.");
}
