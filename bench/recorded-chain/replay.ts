/**
 * Serves a recorded chain: the Ethereum JSON-RPC over HTTP, at `/`, and at `/requests` what has been asked of it.
 *
 *     tsx bench/recorded-chain/replay.ts FOLDER PORT
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { RecordedChain } from "./chain.ts";
import type { Requests } from "./requests.ts";
import { answer, RpcError } from "./rpc.ts";

const PARSE_ERROR = -32_700;
const INTERNAL_ERROR = -32_603;

const [folder = "", port = ""] = process.argv.slice(2);
const chain = new RecordedChain(folder);
const requests: Requests = { calls: {}, answeredBytes: 0 };

interface Call {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
}

/** The response to one call, as pieces of JSON. */
function respond({ id, method, params }: Call): Buffer[] {
  const name = String(method);
  requests.calls[name] = (requests.calls[name] ?? 0) + 1;
  if (name === "eth_getLogs") requests.firstLogsAtMs ??= Date.now();
  const head = `{"jsonrpc":"2.0","id":${JSON.stringify(id ?? null)},`;
  try {
    const result = answer(chain, name, Array.isArray(params) ? params : []);
    return [Buffer.from(`${head}"result":`), ...result, Buffer.from("}")];
  } catch (error) {
    const code = error instanceof RpcError ? error.code : INTERNAL_ERROR;
    const message = error instanceof Error ? error.message : String(error);
    return [Buffer.from(`${head}"error":${JSON.stringify({ code, message })}}`)];
  }
}

function respondToAll(text: string): Buffer[] {
  let calls: Call | Call[];
  try {
    calls = JSON.parse(text);
  } catch {
    const error = { code: PARSE_ERROR, message: "The request is not JSON." };
    return [Buffer.from(JSON.stringify({ jsonrpc: "2.0", id: null, error }))];
  }
  if (!Array.isArray(calls)) return respond(calls);
  const answers = calls.flatMap((call, index) => [Buffer.from(index === 0 ? "[" : ","), ...respond(call)]);
  return [...answers, Buffer.from("]")];
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body =
    request.method === "GET" ? [Buffer.from(JSON.stringify(requests))] : respondToAll(await bodyOf(request));
  const bytes = body.reduce((sum, piece) => sum + piece.length, 0);
  requests.answeredBytes += bytes;
  // Whoever asks for the counts now and then would meet a connection that was just closed for idling.
  if (request.method === "GET") response.setHeader("connection", "close");
  response.writeHead(200, { "content-type": "application/json", "content-length": bytes });
  for (const piece of body) response.write(piece);
  response.end();
}

createServer((request, response) => {
  serve(request, response).catch(() => response.destroy());
}).listen(Number(port), "127.0.0.1");
