import { once } from "node:events";
import type { Writable } from "node:stream";
import type { Column, Row } from "../exports/export.ts";
import type { Trailer } from "./trailer.ts";

/** Where rows go, one after the other, in one format. */
export interface Sink {
  write(row: Row): Promise<void>;
  end(trailer: Trailer): Promise<void>;
}

/** Makes a sink that writes text; the stream stays open. */
export type TextFormat = (columns: readonly Column[], out: Writable) => Sink;

/** Writes, and waits where the reader is slower. */
export async function writeText(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, "drain");
}
