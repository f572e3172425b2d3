import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, expect, inject, it } from "vitest";
import { type AuditCommandOptions, runAudit } from "../src/audit/command.ts";
import { freePorts } from "../src/processes/ports.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

let gateway: TestGateway;
let folder: string;
let proxy: Server | undefined;

beforeAll(async () => {
  gateway = await startTestGateway();
  folder = mkdtempSync(join(tmpdir(), "model-wip-audit-"));
  writeFileSync(join(folder, "networks.json"), JSON.stringify({ local: inject("deployment") }));
});
afterEach(() => proxy?.close());
afterAll(async () => {
  await gateway?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function auditing(options: Partial<AuditCommandOptions> = {}): Promise<string> {
  const lines: string[] = [];
  const deployment = join(folder, "networks.json");
  const given = { rpc: inject("rpcUrl"), gateway: gateway.url, deployment, ...options };
  await runAudit(given, (line) => lines.push(line));
  return lines.join("\n");
}

interface JsonRpc {
  readonly id: number;
  readonly method: string;
  readonly params: readonly Record<string, string>[];
}

/** A node that refuses some requests, or whole batches; it gives its own results for others. */
async function node(
  answer: (request: JsonRpc) => { error?: { message: string }; result?: unknown } | undefined,
  mostRequests = Number.POSITIVE_INFINITY,
): Promise<string> {
  proxy = createServer(async (request, response) => {
    const body: JsonRpc | JsonRpc[] = JSON.parse(await text(request));
    const requests = [body].flat();
    const answers = await Promise.all(
      requests.map(async (one) => {
        const given = answer(one);
        if (given !== undefined) return { jsonrpc: "2.0", id: one.id, ...given };
        const headers = { "content-type": "application/json" };
        const real = await fetch(inject("rpcUrl"), { method: "POST", headers, body: JSON.stringify(one) });
        return real.json();
      }),
    );
    const refused = { jsonrpc: "2.0", id: null, error: { message: "batch too large" } };
    const json = requests.length > mostRequests ? refused : Array.isArray(body) ? answers : answers[0];
    response.setHeader("content-type", "application/json").end(JSON.stringify(json));
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return `http://127.0.0.1:${(proxy.address() as { port: number }).port}`;
}

it("prints what it compared, and writes it as JSON", async () => {
  const json = join(folder, "audit.json");
  expect(await auditing({ json })).toMatch(/[\d,]+ figures compared, drift 0 wei, in \d+\.\d s/);
  const report = JSON.parse(readFileSync(json, "utf8"));
  expect(report).toMatchObject({ ok: true, chainId: 31_337, driftWei: "0", figuresDiffering: 0 });
});

it("works with a node that limits blocks, logs and batches", async () => {
  const rpc = await node(({ method, params: [filter] }) => {
    if (method !== "eth_getLogs") return undefined;
    const blocks = Number(filter?.toBlock) - Number(filter?.fromBlock) + 1;
    return blocks > 50 ? { error: { message: "block range is too large" } } : undefined;
  }, 40);
  expect(await auditing({ rpc })).toContain("drift 0 wei");
});

it("names a node that leaves logs out", async () => {
  let left = 0;
  const rpc = await node(({ method, params: [filter] }) => {
    if (method !== "eth_getLogs" || left++ > 0) return undefined;
    return filter === undefined ? undefined : { result: [] };
  });
  await expect(auditing({ rpc })).rejects.toMatchObject({ code: "LOGS_INCOMPLETE" });
});

it("names a block that is not indexed yet", async () => {
  await expect(auditing({ block: 1_000_000n })).rejects.toMatchObject({ code: "BLOCK_NOT_INDEXED" });
});

it("names a node that does not keep the state", async () => {
  const rpc = await node(({ method }) =>
    method === "eth_getCode" ? { error: { message: "missing trie node" } } : undefined,
  );
  await expect(auditing({ rpc })).rejects.toMatchObject({
    code: "STATE_UNAVAILABLE",
    message: expect.stringContaining("missing trie node"),
  });
});

it("names a chain that has no contracts of ours", async () => {
  const rpc = await node(({ method }) => (method === "eth_chainId" ? { result: "0x1" } : undefined));
  await expect(auditing({ rpc })).rejects.toMatchObject({ code: "CHAIN_MISMATCH" });
});

it("names addresses at which there is nothing", async () => {
  const nothing = { address: `0x${"12".repeat(20)}`, startBlock: 0 };
  const deployment = join(folder, "wrong.json");
  writeFileSync(deployment, JSON.stringify({ local: { ...inject("deployment"), Source: nothing } }));
  await expect(auditing({ deployment })).rejects.toMatchObject({ code: "CHAIN_MISMATCH" });
});

it.each(["rpc", "gateway"] as const)("names a %s that does not answer", async (side) => {
  const [port] = await freePorts(1);
  await expect(auditing({ [side]: `http://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: side === "rpc" ? "CHAIN_UNREACHABLE" : "GATEWAY_UNREACHABLE",
  });
});
