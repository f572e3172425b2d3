import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import {
  createPublicClient,
  createTestClient,
  type Hex,
  hexToBytes,
  http,
  type PublicClient,
  type TestClient,
} from "viem";
import { foundry } from "viem/chains";
import { resolveBinary } from "../processes/binary.ts";
import { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";

/** Seconds from one block to the next, as on Zora. */
const BLOCK_INTERVAL_S = 2;
/** The first block's time: 2023-11-15T00:00:00Z, the day MODEL-WIP was announced. So every run tells the same story. */
const GENESIS_TIME_S = 1_700_006_400;
/** Accounts of the well-known development mnemonic that start with 10,000 ETH each. */
export const FUNDED_ACCOUNTS = 240;

export interface Chain {
  readonly component: Component;
  readonly url: string;
  readonly client: PublicClient;
  readonly test: TestClient<"anvil">;
  /** Whether an earlier run's chain goes on, rather than a new one starting. */
  readonly resumed: boolean;
  /** Writes the chain to disk so that the next start resumes here; atomic, so a crash keeps the last one. */
  checkpoint(): Promise<void>;
}

export interface ChainOptions {
  readonly port: number;
  readonly stateFile: string;
  readonly logFile: string;
  readonly cwd: string;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

/** Starts anvil, from its last checkpoint if there is one; resolves when it answers and its clock is set. */
export async function startChain(options: ChainOptions): Promise<Chain> {
  const resumed = existsSync(options.stateFile);
  const component = Component.start({
    name: "chain",
    command: resolveBinary("anvil"),
    args: [
      "--host",
      "127.0.0.1",
      "--port",
      String(options.port),
      "--chain-id",
      String(foundry.id),
      "--order",
      "fifo",
      "--accounts",
      String(FUNDED_ACCOUNTS),
      "--timestamp",
      String(GENESIS_TIME_S),
      "--hardfork",
      "cancun",
      ...(resumed ? ["--load-state", options.stateFile] : []),
    ],
    cwd: options.cwd,
    logFile: options.logFile,
    stopSignals: ["SIGTERM"],
    graceMs: 3_000,
    reaper: options.reaper,
  });
  const url = `http://127.0.0.1:${options.port}`;
  // The whole state comes in one answer, and grows with the chain.
  const transport = http(url, { retryCount: 0, timeout: 60_000, maxResponseBodySize: false });
  const client = createPublicClient({ chain: foundry, transport, pollingInterval: 20, cacheTime: 0 });
  const test = createTestClient({ chain: foundry, mode: "anvil", transport });
  try {
    await component.ready(
      () =>
        client.getChainId().then(
          () => true as const,
          () => undefined,
        ),
      30_000,
      options.signal,
    );
    // A loaded chain starts its clock at the genesis time again: put it where the last block left it.
    const head = await client.getBlock({ blockTag: "latest" });
    if (resumed) await test.setNextBlockTimestamp({ timestamp: head.timestamp + BigInt(BLOCK_INTERVAL_S) });
    await test.setBlockTimestampInterval({ interval: BLOCK_INTERVAL_S });
  } catch (error) {
    await component.stop();
    throw error;
  }

  let writing: Promise<void> = Promise.resolve();
  let writtenHead: Hex | undefined;
  async function write(): Promise<void> {
    const head = await client.getBlock({ blockTag: "latest" });
    if (head.hash === writtenHead) return;
    const state = await promisify(gunzip)(hexToBytes(await test.dumpState()));
    mkdirSync(dirname(options.stateFile), { recursive: true });
    writeFileSync(`${options.stateFile}.new`, state);
    renameSync(`${options.stateFile}.new`, options.stateFile);
    writtenHead = head.hash;
  }
  return {
    component,
    url,
    client,
    test,
    resumed,
    checkpoint() {
      writing = writing.catch(() => {}).then(write);
      return writing;
    },
  };
}
