import { type Hex, hexToBigInt, hexToNumber, numberToHex } from "viem";
import { RequestRefused, type Rpc } from "../rpc.ts";
import type { RawLog } from "./raw-log.ts";

/** Blocks asked for at first; halved while the node refuses, doubled while it answers. */
const FIRST_RANGE = 65_536n;
const ADDRESSES_PER_REQUEST = 500;

interface JsonLog {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly blockTimestamp?: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: Hex;
}

/** Reads the logs of `addresses` whose first topic is one of `selectors`, from block `from` to block `to`. */
export async function readLogs(
  rpc: Rpc,
  addresses: readonly Hex[],
  selectors: readonly Hex[],
  from: bigint,
  to: bigint,
): Promise<RawLog[]> {
  const logs: RawLog[] = [];
  for (let start = 0; start < addresses.length; start += ADDRESSES_PER_REQUEST) {
    const some = addresses.slice(start, start + ADDRESSES_PER_REQUEST);
    let range = FIRST_RANGE;
    for (let first = from; first <= to; ) {
      const last = first + range - 1n < to ? first + range - 1n : to;
      const filter = {
        address: some,
        topics: [selectors],
        fromBlock: numberToHex(first),
        toBlock: numberToHex(last),
      };
      try {
        logs.push(...(await withTimes(rpc, await rpc.ask<JsonLog[]>("eth_getLogs", [filter]))));
        first = last + 1n;
        range *= 2n;
      } catch (error) {
        // Nodes limit the blocks or the logs of an answer, each in words of its own.
        if (first === last) throw error;
        range = (last - first + 1n) / 2n;
      }
    }
  }
  return logs;
}

/** Not every node gives the block's time with its logs. */
async function withTimes(rpc: Rpc, logs: readonly JsonLog[]): Promise<RawLog[]> {
  const untimed = logs.filter(({ blockTimestamp }) => blockTimestamp === undefined);
  const blocks = [...new Set(untimed.map(({ blockNumber }) => blockNumber))];
  const headers = await rpc.askAll<{ timestamp: Hex }>(
    blocks.map((block) => ({ method: "eth_getBlockByNumber", params: [block, false] })),
  );
  const times = new Map<Hex, Hex>();
  for (const [index, block] of blocks.entries()) {
    const header = headers[index];
    if (header === undefined || "error" in header) throw new RequestRefused(`block ${block} has no header`);
    times.set(block, header.result.timestamp);
  }
  return logs.map((log) => ({
    address: lower(log.address),
    topics: log.topics as RawLog["topics"],
    data: log.data,
    block: hexToBigInt(log.blockNumber),
    timestamp: hexToBigInt(log.blockTimestamp ?? times.get(log.blockNumber) ?? "0x0"),
    transaction: lower(log.transactionHash),
    logIndex: hexToNumber(log.logIndex),
  }));
}

function lower(hex: Hex): Hex {
  return hex.toLowerCase() as Hex;
}
