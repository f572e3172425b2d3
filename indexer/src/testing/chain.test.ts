import { beforeEach, describe, expect, it } from "vitest";
import { ChainReader } from "../chain/reader.ts";
import { transaction } from "./blocks.ts";
import { balance, call, code } from "./calls.ts";
import { TestChain } from "./chain.ts";
import { event } from "./events.ts";

/*
 * The chain in memory, as the engine's own reader sees it.
 */

const ADDRESS = `0x${"ab".repeat(20)}`;
const OWNER = `0x${"0c".repeat(20)}`;
const ping = (value: number) =>
  event({ address: ADDRESS, signature: "Ping(uint256 indexed value)", values: [value] });
const FILTERS = [{ addresses: undefined, topics: [ping(0).topics[0] as string] }];

let chain: TestChain;
let reader: ChainReader;

beforeEach(() => {
  chain = new TestChain(5, () => "owner()");
  reader = new ChainReader(chain);
});

describe("blocks", () => {
  it("follow one another, those between included", async () => {
    chain.append({});
    chain.append({ number: 9, timestamp: 1_700_000_100 });
    expect((await reader.head()).number).toBe(9);
    for (let number = 6; number <= 9; number++) {
      const [parent, block] = await Promise.all([reader.header(number - 1), reader.header(number)]);
      expect(block?.parentHash).toBe(parent?.hash);
      expect(block?.timestamp).toBe(number === 9 ? 1_700_000_100 : 1_700_000_000);
    }
    expect(await reader.header(10)).toBeUndefined();
  });

  it("of another branch have other hashes, though they contain the same", async () => {
    chain.append({});
    const left = chain.append({ contents: [ping(1)] });
    chain.leave(1);
    const taken = chain.append({ contents: [ping(1)] });
    expect(taken).toMatchObject({ number: left.number, parentHash: left.parentHash });
    expect(taken.hash).not.toBe(left.hash);
    expect(await reader.blockByHash(left.hash, new Set())).toBeUndefined();
  });

  it.each([
    ["a number that was", { number: 5 }, /after block 5/],
    ["a number that is none", { number: 1.5 }, /not the number/],
    ["a time before its parent's", { timestamp: 1 }, /the time 1/],
    ["a hash that is none", { hash: "0x12" }, /not a hash/],
  ])("with %s are refused", (_, options, message) => {
    chain.append({});
    expect(() => chain.append(options)).toThrow(
      expect.objectContaining({ code: "TEST_INVALID", message: expect.stringMatching(message) }),
    );
  });
});

describe("logs", () => {
  it("are found by contract, event and block", async () => {
    const other = event({ address: OWNER, signature: "Pong()", values: [] });
    const first = chain.append({ contents: [ping(1), other, ping(2)] });
    chain.append({ contents: [ping(3)] });
    const indexes = async (filters: typeof FILTERS | [{ addresses: string[]; topics: string[] }]) =>
      (await reader.logs(filters, 5, 6)).map(({ blockNumber, logIndex }) => [blockNumber, logIndex]);
    expect(await indexes(FILTERS)).toEqual([
      [5, 0],
      [5, 2],
      [6, 0],
    ]);
    expect(await indexes([{ addresses: [OWNER.slice(2)], topics: [other.topics[0] as string] }])).toEqual([
      [5, 1],
    ]);
    expect(await reader.logsOf(FILTERS, first.hash)).toHaveLength(2);
  });

  it("of one transaction share it and its receipt", async () => {
    const { hash } = chain.append({
      baseFeePerGas: 9n,
      contents: [ping(1), transaction({ from: OWNER, value: 3n, input: "0x12" }, ping(2), ping(3))],
    });
    const logs = await reader.logsOf(FILTERS, hash);
    expect(logs.map(({ transactionIndex, logIndex }) => [transactionIndex, logIndex])).toEqual([
      [0, 0],
      [1, 1],
      [1, 2],
    ]);
    const transactionHash = logs[1]?.transactionHash ?? "";
    const block = await reader.blockByHash(hash, new Set([transactionHash]));
    expect(block?.baseFeePerGas).toBe(9n);
    expect(block?.transactions.get(transactionHash)).toMatchObject({
      from: OWNER.slice(2),
      to: undefined,
      value: 3n,
      input: "12",
    });
    expect((await reader.receipt(transactionHash)).logs.map(({ logIndex }) => logIndex)).toEqual([1, 2]);
  });
});

describe("what is asked of the chain", () => {
  const owner = (returns: string) =>
    call({ address: ADDRESS, function: "owner()(address)", returns: [returns] });
  const data = owner(OWNER).question.split(" ").at(-1) as string;

  it("is answered as declared, at a block before in general", async () => {
    chain.declare([
      owner(OWNER),
      balance({ address: OWNER, wei: 2n ** 80n }),
      code({ address: OWNER, hasCode: false }),
    ]);
    const first = chain.append({ answers: [owner(ADDRESS), code({ address: ADDRESS, hasCode: true })] });
    const second = chain.append({
      answers: [call({ address: ADDRESS, function: "owner()(address)", reverts: true })],
    });
    const third = chain.append({});
    const ask = (hash: string) => reader.call(ADDRESS.slice(2), data, hash);
    expect(await ask(first.hash)).toBe(ADDRESS.slice(2).padStart(64, "0"));
    expect(await ask(second.hash)).toBeUndefined();
    expect(await ask(third.hash)).toBe(OWNER.slice(2).padStart(64, "0"));
    expect(await reader.balance(OWNER.slice(2), first.hash)).toBe(2n ** 80n);
    expect(await reader.hasCode(OWNER.slice(2), first.hash)).toBe(false);
    expect(await reader.hasCode(ADDRESS.slice(2), first.hash)).toBe(true);
  });

  it("is an error where nothing is declared, which names it", async () => {
    const { hash } = chain.append({});
    await expect(reader.call(ADDRESS.slice(2), data, hash)).rejects.toMatchObject({
      code: "TEST_CALL_NOT_DECLARED",
      message: `A handler asks for a call of owner() with data 0x${data} of ${ADDRESS} at block 5, and the test declares no answer.`,
    });
    await expect(reader.balance(OWNER.slice(2), hash)).rejects.toThrow(/the balance of 0x0c/);
    await expect(reader.hasCode(OWNER.slice(2), hash)).rejects.toThrow(/the code of 0x0c/);
  });
});
