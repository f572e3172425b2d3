import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RpcClient } from "./rpc.ts";
import { chainOf, sendJson, TestNode, times } from "./test-node.ts";

const FAST = { firstDelayMs: 1 };

let node: TestNode;
let other: TestNode;

beforeEach(async () => {
  [node, other] = await Promise.all([TestNode.start(chainOf(10, 2)), TestNode.start(chainOf(10, 2))]);
});
afterEach(() => Promise.all([node.stop(), other.stop()]));

function hashOf(answer: unknown): string {
  return (answer as { hash: string }).hash.slice(2);
}

function block(client: RpcClient, number: number): Promise<unknown> {
  return client.call("eth_getBlockByNumber", [`0x${number.toString(16)}`, false]);
}

describe("calls to a node", () => {
  it("that are made at the same time go in one request, whatever the order of its answers", async () => {
    const client = new RpcClient([node.url], FAST);
    const answers = await Promise.all([0, 1, 2, 3].map((number) => block(client, number)));
    expect(answers.map(hashOf)).toEqual(node.chain.slice(0, 4).map(({ hash }) => hash));
    expect(node.requests.map((calls) => calls.length)).toEqual([4]);
  });

  it("fail alone where it understands them and says no", async () => {
    const client = new RpcClient([node.url], FAST);
    const [good, bad] = await Promise.allSettled([block(client, 1), client.call("eth_nonsense", [])]);
    expect(good.status).toBe("fulfilled");
    expect(bad).toMatchObject({ reason: { name: "RpcError", code: -32_601 } });
  });

  it.each([
    ["answers with 429", (_: unknown, to: Parameters<typeof sendJson>[0]) => sendJson(to, 429, {})],
    ["answers with 503", (_: unknown, to: Parameters<typeof sendJson>[0]) => sendJson(to, 503, {})],
    [
      "says in an error that it is asked too often",
      (_: unknown, to: Parameters<typeof sendJson>[0]) =>
        sendJson(to, 200, {
          jsonrpc: "2.0",
          id: 0,
          error: { code: -32_005, message: "rate limit exceeded" },
        }),
    ],
    [
      "cuts the connection",
      (_: unknown, to: Parameters<typeof sendJson>[0]) => {
        to.destroy();
        return true;
      },
    ],
    [
      "answers with what is not JSON",
      (_: unknown, to: Parameters<typeof sendJson>[0]) => to.end("<html>") === to,
    ],
  ])("are made again when it %s", async (_, fault) => {
    node.fault = times(2, fault);
    expect(hashOf(await block(new RpcClient([node.url], FAST), 3))).toBe(node.chain[3]?.hash);
    expect(node.requests).toHaveLength(3);
  });

  it("are made again when it does not answer in time", async () => {
    node.fault = times(2, () => true);
    const client = new RpcClient([node.url], { ...FAST, timeoutMs: 300 });
    expect(hashOf(await block(client, 3))).toBe(node.chain[3]?.hash);
  });

  it("are understood where they come compressed", async () => {
    node.fault = (calls, response) => {
      const body = { jsonrpc: "2.0", id: calls[0]?.id, result: "0x5" };
      response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" });
      return response.end(gzipSync(JSON.stringify(body))) === response;
    };
    expect(await new RpcClient([node.url], FAST).call("eth_blockNumber", [])).toBe("0x5");
    expect(node.requests).toHaveLength(1);
  });

  it("go to another node when it fails", async () => {
    node.fault = (_, response) => sendJson(response, 500, {});
    const client = new RpcClient([node.url, other.url], FAST);
    expect(hashOf(await block(client, 3))).toBe(other.chain[3]?.hash);
    await block(client, 4);
    expect([node.requests.length, other.requests.length]).toEqual([1, 2]);
  });

  it("are given up when no node answers", async () => {
    const { url } = node;
    await node.stop();
    await expect(block(new RpcClient([url], FAST), 3)).rejects.toMatchObject({
      code: "CHAIN_UNREACHABLE",
      message: expect.stringMatching(/eth_getBlockByNumber in 8 attempts: .*ECONNREFUSED/),
    });
  });

  it("go in as many requests as it takes", async () => {
    node.fault = (calls, response) =>
      calls.length > 3 &&
      sendJson(response, 200, {
        jsonrpc: "2.0",
        id: null,
        error: { code: -32_600, message: "batch too large" },
      });
    const client = new RpcClient([node.url], FAST);
    const ask = () => Promise.all(node.chain.map(({ number }) => block(client, number)));
    expect((await ask()).map(hashOf)).toEqual(node.chain.map(({ hash }) => hash));
    const asked = node.requests.length;
    expect((await ask()).map(hashOf)).toEqual(node.chain.map(({ hash }) => hash));
    // It has learned how many.
    expect(node.requests.slice(asked).every((calls) => calls.length <= 3)).toBe(true);
  });

  it("are not made again because a contract speaks of limits when it reverts", async () => {
    node.fault = (calls, response) =>
      sendJson(response, 200, {
        jsonrpc: "2.0",
        id: calls[0]?.id,
        error: { code: 3, message: "execution reverted: rate limit" },
      });
    const call = new RpcClient([node.url], FAST).call("eth_call", []);
    await expect(call).rejects.toMatchObject({ name: "RpcError", code: 3 });
    expect(node.requests).toHaveLength(1);
  });
});
