import type { ServerResponse } from "node:http";
import type { GraphQLFormattedError } from "graphql";
import { Newest } from "./newest.ts";

/** Proxies end streams in which nothing happens. */
const COMMENT_MS = 12_000;

/** A client that has taken nothing for so long is gone. */
const STUCK_MS = 60_000;
/** How long clients have to take what is on its way, when the server stops. */
const CLOSE_TIMEOUT_MS = 1_000;

/** The streams that are open, to be ended all at once. */
export class EventStreams {
  readonly #open = new Map<ServerResponse, Newest>();

  /**
   * Server-sent events in the "distinct connections" mode of the package graphql-sse: one request, one subscription. Only the protocol is
   * that package's: its server keeps all that a slow client has not read.
   */
  async write(response: ServerResponse, opened: Newest | readonly GraphQLFormattedError[]): Promise<void> {
    response.writeHead(200, {
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      // A connection that is not idle when the server stops would keep it from stopping.
      connection: "close",
      "access-control-allow-origin": "*",
      // nginx would keep events until it has enough of them.
      "x-accel-buffering": "no",
    });
    response.flushHeaders();
    if (opened instanceof Newest) await this.#stream(response, opened);
    else await next(response, JSON.stringify({ errors: opened }));
    if (!response.writableEnded) response.end("event: complete\ndata: \n\n");
  }

  close(): void {
    for (const [response, answers] of [...this.#open]) {
      answers.end();
      setTimeout(() => response.destroy(), CLOSE_TIMEOUT_MS).unref();
    }
  }

  async #stream(response: ServerResponse, answers: Newest): Promise<void> {
    this.#open.set(response, answers);
    answers.onEnd(() => this.#open.delete(response));
    response.setTimeout(STUCK_MS, () => response.destroy());
    if (response.destroyed) await answers.return();
    response.once("close", () => void answers.return());
    const comments = setInterval(() => {
      if (response.writableLength === 0) response.write(":\n\n");
    }, COMMENT_MS);
    try {
      for await (const answer of answers) await next(response, answer);
    } finally {
      clearInterval(comments);
    }
  }
}

/** Resolves when the client's connection has taken it, or is gone. */
function next(response: ServerResponse, answer: string): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed || response.writableEnded) return resolve();
    response.once("close", resolve);
    response.write(`event: next\ndata: ${answer}\n\n`, () => {
      response.off("close", resolve);
      resolve();
    });
  });
}
