import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { png } from "./png.ts";

export interface ImagesRequest {
  readonly model: string;
  readonly prompt: string;
  readonly n: number;
  readonly size: string;
  readonly seed?: number;
  readonly negative_prompt?: string;
  readonly response_format: string;
}

/** What the server does with its next requests. The error bodies are those of OpenAI's API. */
export type Behaviour =
  | { readonly kind: "images"; readonly delayMs?: number; readonly until?: Promise<unknown> }
  | {
      readonly kind: "error";
      readonly status: number;
      readonly body: unknown;
      readonly headers?: Record<string, string>;
    }
  | { readonly kind: "raw"; readonly body: string }
  | { readonly kind: "hang-up" };

const error = (
  status: number,
  code: string,
  message: string,
  headers?: Record<string, string>,
): Behaviour => ({
  kind: "error",
  status,
  body: {
    error: { message, type: status === 429 ? "requests" : "invalid_request_error", param: null, code },
  },
  ...(headers ? { headers } : {}),
});

export const behaviours = {
  images: { kind: "images" },
  slow: (delayMs: number): Behaviour => ({ kind: "images", delayMs }),
  held: (until: Promise<unknown>): Behaviour => ({ kind: "images", until }),
  unauthorized: error(401, "invalid_api_key", "Incorrect API key provided: sk-secret."),
  rateLimited: error(429, "rate_limit_exceeded", "Rate limit reached for images per minute.", {
    "retry-after": "17",
  }),
  contentPolicy: error(
    400,
    "content_policy_violation",
    "Your request was rejected as a result of our safety system.",
  ),
  badSize: error(400, "invalid_value", "Invalid size."),
  broken: error(500, "server_error", "The server had an error while processing your request."),
  notJson: { kind: "raw", body: "<html>Bad gateway</html>" },
  notImages: { kind: "raw", body: JSON.stringify({ created: 1, data: [{ b64_json: "bm90IGFuIGltYWdl" }] }) },
  noImages: { kind: "raw", body: JSON.stringify({ created: 1, data: [] }) },
  hangUp: { kind: "hang-up" },
} as const;

/** A server that speaks the OpenAI images API, with real PNGs and with its errors, and counts what it is asked. */
export async function startOpenAIImagesServer(apiKey?: string) {
  const requests: ImagesRequest[] = [];
  let behaviour: Behaviour = behaviours.images;
  let active = 0;
  let mostActive = 0;

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
      response.writeHead(status, { "content-type": "application/json", ...headers });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    if (request.method !== "POST" || request.url !== "/v1/images/generations") {
      return send(404, { error: { message: `Invalid URL (${request.method} ${request.url})` } });
    }
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return send(401, { error: { message: "Incorrect API key provided.", code: "invalid_api_key" } });
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const asked = JSON.parse(Buffer.concat(chunks).toString()) as ImagesRequest;
    requests.push(asked);
    const now = behaviour;
    if (now.kind === "hang-up") return request.socket.destroy();
    if (now.kind === "error") return send(now.status, now.body, now.headers);
    if (now.kind === "raw") return send(200, now.body);
    if (now.delayMs) await sleep(now.delayMs);
    await now.until;
    const seed = asked.seed ?? 0;
    const data = Array.from({ length: asked.n }, (_, index) => ({
      b64_json: png(seed & 255, (seed >> 8) & 255, index).toString("base64"),
    }));
    send(200, { created: Math.floor(Date.now() / 1000), data });
  };

  const server = createServer((request, response) => {
    active++;
    mostActive = Math.max(mostActive, active);
    response.once("close", () => active--);
    void answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    get mostActive() {
      return mostActive;
    },
    behave(next: Behaviour) {
      behaviour = next;
    },
    reset() {
      behaviour = behaviours.images;
      requests.length = 0;
      mostActive = 0;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type OpenAIImagesServer = Awaited<ReturnType<typeof startOpenAIImagesServer>>;
