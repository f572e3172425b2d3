import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/** Codes of graph-node's own errors, and of JSON-RPC. */
const DEPLOY_ERROR = 0;
const PARSE_ERROR = -32_700;
const METHOD_NOT_FOUND = -32_601;
const INVALID_PARAMS = -32_602;
const QUERY_PORT = 8000;

/** A deployment that was asked for. */
export interface Deployment {
  readonly name: string;
  readonly ipfsHash: string;
  readonly versionLabel: string | undefined;
  readonly authorization: string | undefined;
}

interface Call {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** What graph-node's administration answers (`server/json-rpc` in its sources), without indexing anything. */
export interface AdminNode {
  readonly url: string;
  readonly deployments: readonly Deployment[];
  close(): Promise<void>;
}

export async function startAdminNode(): Promise<AdminNode> {
  const names = new Set<string>();
  const deployments: Deployment[] = [];

  function respond({ id, method, params = {} }: Call, authorization: string | undefined): unknown {
    const { name, ipfs_hash: ipfsHash, version_label: versionLabel } = params;
    const failure = (code: number, message: string) => ({ jsonrpc: "2.0", id, error: { code, message } });
    const success = (result: unknown) => ({ jsonrpc: "2.0", id, result });
    if (method !== "subgraph_create" && method !== "subgraph_deploy")
      return failure(METHOD_NOT_FOUND, "Method not found");
    if (typeof name !== "string") return failure(INVALID_PARAMS, "Invalid params: missing field `name`");
    if (method === "subgraph_create") {
      names.add(name);
      return success({ id: String(names.size) });
    }
    if (typeof ipfsHash !== "string")
      return failure(INVALID_PARAMS, "Invalid params: missing field `ipfs_hash`");
    if (!names.has(name)) return failure(DEPLOY_ERROR, `subgraph name not found: ${name}`);
    const label = typeof versionLabel === "string" ? versionLabel : undefined;
    deployments.push({ name, ipfsHash, versionLabel: label, authorization });
    const queries = `:${QUERY_PORT}/subgraphs/name/${name}`;
    return success({ playground: `${queries}/graphql`, queries });
  }

  const server = createServer((request, response) => {
    bodyOf(request)
      .then((body) => JSON.parse(body) as Call)
      .then(
        (call) => respond(call, request.headers.authorization),
        () => ({ jsonrpc: "2.0", id: null, error: { code: PARSE_ERROR, message: "Parse error" } }),
      )
      .then((answer) => {
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify(answer));
      });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    deployments,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}
