import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { gzipSync } from "node:zlib";
import express, { type ErrorRequestHandler, type Request, type Response } from "express";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { GatewayError } from "../errors.ts";
import { requestError } from "./request-error.ts";

const LIMIT = 200;
const JSON_TYPE = "application/json";
/** What was found wrong with each request, in turn. */
const found: ReturnType<typeof requestError>[] = [];

const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  const what = requestError(error);
  found.push(what);
  response.status(what?.status ?? 500).json({ code: what?.known.code, message: what?.known.message });
};
const app = express().use(
  express.json({ limit: LIMIT }),
  (_request: Request, response: Response) => void response.json({}),
  onError,
);
const server = app.listen(0, "127.0.0.1");
let port: number;

beforeAll(async () => {
  if (!server.listening) await once(server, "listening");
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: "POST",
    headers: { "content-type": JSON_TYPE, ...headers },
    body,
  });
  return [response.status, await response.json()] as const;
}

const zipped = (text: string) => new Uint8Array(gzipSync(text));

describe("a request whose body cannot be read", () => {
  it("is told by how much it is too large, also when it was compressed", async () => {
    const large = JSON.stringify({ query: "x".repeat(LIMIT) });
    const expected = [413, { code: "BODY_TOO_LARGE", message: expect.stringContaining(`${LIMIT} bytes`) }];
    expect(await post(large)).toEqual(expected);
    expect(await post(zipped(large), { "content-encoding": "gzip" })).toEqual(expected);
  });

  it.each(["{", '"query"', "query={__typename}"])("is told that it is not JSON: %s", async (body) => {
    expect(await post(body)).toEqual([
      400,
      { code: "BAD_REQUEST", message: expect.stringContaining("not JSON") },
    ]);
  });

  it("is told which charset is not read, and which is", async () => {
    const [status, { code, message }] = await post("{}", { "content-type": `${JSON_TYPE}; charset=latin1` });
    expect([status, code]).toEqual([415, "CHARSET_UNSUPPORTED"]);
    expect(message).toMatch(/"latin1".*UTF-8/);
  });

  it("is told which content-encoding is not read, and which are", async () => {
    const [status, { code, message }] = await post("{}", { "content-encoding": "compress" });
    expect([status, code]).toEqual([415, "ENCODING_UNSUPPORTED"]);
    expect(message).toMatch(/"compress".*gzip/);
  });

  it.each([
    ["gzip", new TextEncoder().encode("{}")],
    ["br", new TextEncoder().encode("this is no brotli")],
    ["gzip", zipped('{"query":"{ __typename }"}').subarray(0, 20)],
  ])("is told that it is not what its content-encoding says: %s", async (encoding, body) => {
    const [status, { code, message }] = await post(body, { "content-encoding": encoding });
    expect([status, code]).toEqual([400, "BODY_UNREADABLE"]);
    expect(message).toContain("content-encoding");
  });

  it("is known to have been cut short", async () => {
    const before = found.length;
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(`POST / HTTP/1.1\r\nhost: x\r\ncontent-type: ${JSON_TYPE}\r\ncontent-length: 50\r\n\r\n{`);
    await once(server, "request");
    socket.destroy();
    await vi.waitFor(() => expect(found).toHaveLength(before + 1), { timeout: 5_000 });
    expect(found.at(-1)).toMatchObject({ status: 400, known: { code: "BODY_UNREADABLE" } });
  });
});

it("calls nothing a request's fault that is not", () => {
  expect(requestError(new Error("of ours"))).toBeUndefined();
  expect(requestError(Object.assign(new Error("of ours"), { status: 500 }))).toBeUndefined();
  expect(requestError(new GatewayError("UNAUTHENTICATED", "Sign in."))).toBeUndefined();
  const other = requestError(Object.assign(new Error("secret path"), { status: 404 }));
  expect(other).toMatchObject({ status: 404, known: { code: "BAD_REQUEST" } });
  expect(other?.known.message).not.toContain("secret");
});
