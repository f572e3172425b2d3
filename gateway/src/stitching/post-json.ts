import { Agent, request } from "undici";
import type { Send } from "../telemetry/upstream.ts";

/** What is needed of an answer. */
export interface JsonAnswer {
  readonly status: number;
  json(): Promise<unknown>;
}

/** No time limits of its own, as each request has one; connections are kept for the next requests. */
const connections = new Agent({ headersTimeout: 0, bodyTimeout: 0 });

/**
 * POST over kept connections. Every operation asks the index, and of all that it costs the gateway `fetch` with its streams was the
 * dearest part; this is undici without them.
 */
export const postJson: Send<JsonAnswer> = async (url, { headers, body, signal } = {}) => {
  const answer = await request(String(url), {
    method: "POST",
    headers: headers instanceof Headers ? Object.fromEntries(headers) : (headers as Record<string, string>),
    body: String(body),
    signal: signal ?? null,
    dispatcher: connections,
  });
  return { status: answer.statusCode, json: () => answer.body.json() };
};
