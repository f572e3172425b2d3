import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BranchFetcher } from "./branch.ts";
import { ChainReader } from "./reader.ts";
import { RpcClient } from "./rpc.ts";
import { type BlockWithLogs, type LogFetcher, SegmentFetcher } from "./segments.ts";
import { ADDRESS, chainOf, sendJson, type TestBlock, TestNode, TOPIC } from "./test-node.ts";

const QUERY = { filters: [{ addresses: [ADDRESS], topics: [TOPIC] }], contracts: 1 };
const LENGTH = 900;

let node: TestNode;
let reader: ChainReader;

beforeEach(async () => {
  node = await TestNode.start(chainOf(LENGTH, 3));
  reader = new ChainReader(new RpcClient([node.url], { timeoutMs: 10_000, firstDelayMs: 1 }));
});
afterEach(() => node.stop());

async function all(fetcher: LogFetcher, from: number, to: number): Promise<BlockWithLogs[]> {
  const blocks: BlockWithLogs[] = [];
  for await (const segment of fetcher.segments(from, to, () => false)) blocks.push(...segment.blocks);
  return blocks;
}

function withLogs(blocks: readonly BlockWithLogs[]): string[] {
  return blocks.filter(({ logs }) => logs.length > 0).map(({ block }) => block.hash);
}

function expected(chain: readonly TestBlock[]): string[] {
  return chain.filter(({ logs }) => logs.length > 0).map(({ hash }) => hash);
}

describe("ranges of blocks", () => {
  const ranges = (parent?: TestBlock) => new SegmentFetcher(reader, () => QUERY, parent, []);

  it("come with all their logs, each once and in order", async () => {
    expect(withLogs(await all(ranges(), 0, LENGTH - 1))).toEqual(expected(node.chain));
  });

  it.each([
    ["in an error", 200, "query returned more than 50 results"],
    ["with a status of its own", 400, "Log response size exceeded"],
  ])(
    "are asked for in smaller ones where the node says %s that they are too large",
    async (_, status, message) => {
      const sizes: number[] = [];
      node.fault = (calls, response) => {
        const asked = calls.find(({ method }) => method === "eth_getLogs")?.params[0];
        if (asked === undefined) return false;
        const { fromBlock, toBlock } = asked as { fromBlock: string; toBlock: string };
        const size = Number(toBlock) - Number(fromBlock) + 1;
        sizes.push(size);
        if (size <= 50) return false;
        return sendJson(
          response,
          status,
          calls.map(({ id }) => ({ jsonrpc: "2.0", id, error: { code: -32_005, message } })),
        );
      };
      expect(withLogs(await all(ranges(), 0, LENGTH - 1))).toEqual(expected(node.chain));
      // It asks for little more than it was given, once it knows.
      expect(sizes.slice(-4).every((size) => size <= 60)).toBe(true);
    },
  );

  it.each([
    ["have logs of another branch", chainOf(LENGTH, 3)],
    ["lack logs because another branch has none", chainOf(LENGTH, LENGTH)],
  ])("never %s", async (_, before) => {
    const after = chainOf(LENGTH, 3, "other");
    node.chain = before;
    let hasGivenLogs = false;
    node.fault = (calls) => {
      if (hasGivenLogs) node.chain = after;
      hasGivenLogs ||= calls.some(({ method }) => method === "eth_getLogs");
      return false;
    };
    await expect(all(ranges(), 1, 149)).rejects.toThrow(/^block \d+ is not what it was$/);
    expect(withLogs(await all(ranges(), 1, 149))).toEqual(expected(after.slice(1, 150)));
  });

  it("follow each other, whatever becomes of the chain after the first have come", async () => {
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const header = reader.header.bind(reader);
    reader.header = async (number) => {
      if (number === LENGTH - 1) await held;
      return header(number);
    };
    const segments = ranges().segments(0, LENGTH - 1, () => false);
    for (const from of [0, 200, 400]) expect((await segments.next()).value).toMatchObject({ from });
    // Only the last is still to be asked for, and all of it is of another branch.
    node.chain = chainOf(LENGTH, 3, "other");
    letGo();
    await expect(segments.next()).rejects.toThrow("block 600 does not follow the one before it");
  });

  it("follow what is known before them", async () => {
    expect(withLogs(await all(ranges(node.chain[99]), 100, 150))).toEqual(
      expected(node.chain.slice(100, 151)),
    );
    const [known] = chainOf(100, 3, "other").slice(99);
    await expect(all(ranges(known), 100, 150)).rejects.toThrow("block 100 does not follow the one before it");
  });

  it("are of one branch also where they are asked for again with more contracts", async () => {
    const fetcher = ranges();
    const { value: segment } = await fetcher.segments(0, 150, () => false).next();
    expect(await fetcher.extend(segment, { ...QUERY, contracts: 2 }, 10)).toEqual({
      ...segment,
      contracts: 2,
    });
    node.chain = chainOf(LENGTH, LENGTH, "other");
    await expect(fetcher.extend(segment, { ...QUERY, contracts: 3 }, 10)).rejects.toThrow(
      "block 150 is not what it was",
    );
  });
});

describe("blocks that can still change", () => {
  const branch = (parent: number) => new BranchFetcher(reader, () => QUERY, node.chain[parent]);

  it("come one after the other, each with its logs", async () => {
    const blocks = await all(branch(99), 100, 150);
    expect(blocks.map(({ block }) => block.number)).toEqual(
      Array.from({ length: 51 }, (_, index) => 100 + index),
    );
    expect(withLogs(blocks)).toEqual(expected(node.chain.slice(100, 151)));
  });

  it("are refused where the first does not follow what is known", async () => {
    const fetcher = branch(99);
    node.chain = chainOf(LENGTH, 3, "other", node.chain.slice(0, 99));
    await expect(all(fetcher, 100, 150)).rejects.toThrow("block 100 does not follow the one before it");
  });

  it("never have the logs of another branch, nor none because another branch has none", async () => {
    const before = node.chain;
    const after = chainOf(LENGTH, 2, "other", before.slice(0, 110));
    // The branch changes as soon as the headers were read, and so before the logs were.
    node.fault = (calls) => {
      if (calls.some(({ method }) => method === "eth_getLogs")) node.chain = after;
      return false;
    };
    await expect(all(branch(99), 100, 119)).rejects.toMatchObject({
      name: "RpcError",
      message: "unknown block",
    });
    expect(withLogs(await all(branch(99), 100, 119))).toEqual(expected(after.slice(100, 120)));
  });

  it("are gone where the chain has become shorter", async () => {
    const fetcher = branch(99);
    node.chain = node.chain.slice(0, 120);
    await expect(all(fetcher, 100, 150)).rejects.toThrow("block 120 is gone");
  });
});
