import { ModelWipClient, type Transport } from "@model-wip/client";
import {
  CONTENT_TYPES,
  EXPORTS,
  ExportError,
  FORMAT_NAMES,
  type FormatName,
  type Scope,
  scopeOf,
  sinkTo,
  writeExport,
} from "@model-wip/exports";
import type { Request, RequestHandler, Response } from "express";
import { type Caller, requireScope } from "../auth/caller.ts";
import { limitTime } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { Asking } from "../exports/ask.ts";
import { toExportError } from "../exports/errors.ts";
import { ACCEPTED, type ExportRequest, readRequest } from "../exports/request.ts";
import { Concurrency } from "../limits/concurrency.ts";
import type { Logger } from "../log.ts";
import { whenClosed } from "./when-closed.ts";

export interface ExportsOptions {
  readonly ask: (asking: Asking) => Transport;
  /** Exports at a time, of all and of one caller. */
  readonly most: number;
  readonly mostPerCaller: number;
  /** How long one may take, waiting for its reader included. */
  readonly timeoutMs: number;
  readonly log: Logger;
}

/** What an answer has that is a file; `content-type` is the error's to set again. */
const HEADERS_OF_FILE = ["content-disposition", "x-block", "x-block-hash", "x-accel-buffering"];

/**
 * Serves every export at a block, as its rows are read: no faster than the client takes them, and no more of them in memory
 * than a page. An answer that breaks off has no trailer, so that nobody takes it for whole.
 */
export function serveExports({ ask, most, mostPerCaller, timeoutMs, log }: ExportsOptions): RequestHandler {
  const slots = new Concurrency(most, mostPerCaller);
  return async (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.status(405).setHeader("allow", "GET, HEAD").end();
      return;
    }
    if (request.path === "/") {
      response.json({ exports: EXPORTS.map(describe), formats: FORMAT_NAMES });
      return;
    }
    const caller = response.locals.caller as Caller;
    const requestId = String(response.locals.requestId);
    const asked = readRequest(request.path, request.query);
    const format = formatOf(request, response, asked);
    if (asked.of.name === "usage") requireScope(caller, "USAGE");
    const leave = slots.enter(caller.account ?? `address:${request.ip}`);
    const time = limitTime(timeoutMs);
    whenClosed(response, () => {
      time.end(!response.writableFinished);
      leave();
    });
    // A reader that is too slow for it is waited for no longer.
    time.signal.addEventListener("abort", () => {
      if (response.headersSent) response.destroy();
    });
    const transport = ask({ requestId, caller, address: request.ip, hasBegun: () => response.headersSent });
    const begun = performance.now();
    let rows: number | undefined;
    try {
      rows = await send(request, response, asked, format, new ModelWipClient({ transport }), time.signal);
    } catch (error) {
      fail(
        response,
        time.signal.aborted ? time.signal.reason : toExportError(error),
        log.child({ requestId }),
      );
    }
    log.info(
      { requestId, export: asked.of.name, format, rows, ms: Math.round(performance.now() - begun) },
      rows === undefined ? "export broken off" : "export",
    );
  };
}

const describe = ({ name, what, subject, range, columns }: ExportRequest["of"]) => ({
  name,
  what,
  of: subject === "none" ? null : subject,
  parameters: ["block", ...(range === "blocks" ? ["fromBlock"] : range === "time" ? ["from", "to"] : [])],
  columns,
});

/** @throws GatewayError FORMAT_UNKNOWN where the client takes none of them */
function formatOf(request: Request, response: Response, asked: ExportRequest): FormatName {
  if (asked.format !== undefined) return asked.format;
  response.vary("accept");
  const accepted = request.accepts(ACCEPTED.map(([type]) => type));
  const format = ACCEPTED.find(([type]) => type === accepted)?.[1];
  if (format !== undefined) return format;
  throw new GatewayError(
    "FORMAT_UNKNOWN",
    `None of the formats is one that \`Accept\` takes; there are ${ACCEPTED.map(([type]) => type).join(", ")}, or let the URL end with .${FORMAT_NAMES.join(", .")}.`,
  );
}

/** Answers the number of rows; undefined where none were to be sent. */
async function send(
  { method }: Request,
  response: Response,
  { of, asked }: ExportRequest,
  format: FormatName,
  client: ModelWipClient,
  signal: AbortSignal,
): Promise<number> {
  const scope = await scopeOf(client, of, asked, signal);
  response.set({
    "content-type": CONTENT_TYPES[format],
    "content-disposition": `attachment; filename="${fileName(of.name, scope, format)}"`,
    "x-block": String(scope.block.number),
    "x-block-hash": scope.block.hash,
    // nginx would keep rows until it has enough of them.
    "x-accel-buffering": "no",
  });
  if (method === "HEAD") {
    response.end();
    return 0;
  }
  const { rows } = await writeExport(client, of, scope, sinkTo(format, of.columns, response), signal);
  response.end();
  return rows;
}

const fileName = (name: string, { subject, block }: Scope, format: FormatName) =>
  `${[name, subject, block.number].filter((part) => part !== undefined).join("-")}.${format}`;

/** An error is an answer as long as there is none; later it can only be broken off. */
function fail(response: Response, error: unknown, log: Logger): void {
  const hasLeft = error instanceof ExportError || response.destroyed;
  if (hasLeft) return;
  if (response.headersSent) {
    log.warn({ err: error }, "export broken off");
    response.destroy();
    return;
  }
  for (const name of HEADERS_OF_FILE) response.removeHeader(name);
  throw error;
}
