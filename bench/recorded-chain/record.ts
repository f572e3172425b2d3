import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { zeroHash } from "viem";
import { foundry } from "viem/chains";
import type { Deployment } from "../../stack/src/deployment.ts";
import { hashFiles } from "../../stack/src/hash.ts";
import { repositoryRoot } from "../../stack/src/processes/binary.ts";
import { Activity } from "./activity.ts";
import { createBlock } from "./block.ts";
import type { EntityType, Total } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

/** Events of a block, at least; its last transaction may bring it a few more. */
const EVENTS_PER_BLOCK = 25;
const GENESIS_TIME_S = 1_700_006_400n;
const BLOCK_INTERVAL_S = 2n;
const WRITE_BYTES = 4_000_000;

/** What is known of a recorded chain beside its blocks and its logs: `chain.json` in its folder. */
export interface Recording {
  readonly seed: number;
  readonly chainId: number;
  readonly events: number;
  readonly transactions: number;
  /** Number of the last block. */
  readonly head: number;
  readonly deployment: Deployment;
  /** Logs of each block, from block 0. */
  readonly logsOfBlock: readonly number[];
  readonly expected: {
    readonly entities: Readonly<Record<EntityType, number>>;
    /** Decimal, in wei or tokens. */
    readonly totals: Readonly<Record<Total, string>>;
  };
}

/**
 * Records a chain of at least `events` events in a folder below `folder`, unless it is there already.
 *
 * The folder holds `chain.json`, a `Recording`; `blocks.jsonl`, a block a line; and `logs.json`, all logs with a comma
 * and a line end between them, so that any logs that follow each other are the inside of a JSON list as they are.
 *
 * @returns The recording's folder.
 */
export function recordChain(folder: string, seed: number, events: number): string {
  const sources = ["contracts/abi", "bench/recorded-chain"].map((path) => join(repositoryRoot, path));
  const name = `chain-${events}-${seed}-${hashFiles(sources).slice(0, 12)}`;
  const finished = join(folder, name);
  if (existsSync(finished)) return finished;

  const unfinished = `${finished}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  const blocks = new TextFile(join(unfinished, "blocks.jsonl"));
  const logs = new TextFile(join(unfinished, "logs.json"));
  const activity = new Activity(seed);
  const logsOfBlock: number[] = [];
  let [recorded, transactionCount, parentHash] = [0, 0, zeroHash as `0x${string}`];
  for (let number = 0; recorded < events; number++) {
    const timestamp = GENESIS_TIME_S + BigInt(number) * BLOCK_INTERVAL_S;
    const transactions = number === 0 ? [] : nextTransactions(activity, timestamp, events - recorded);
    const block = createBlock({ number, parentHash, timestamp, chainId: foundry.id, transactions });
    blocks.write(`${block.text}\n`);
    for (const log of block.logs) logs.write(recorded++ === 0 ? log : `,\n${log}`);
    logsOfBlock.push(block.logs.length);
    transactionCount += transactions.length;
    parentHash = block.hash;
  }
  blocks.close();
  logs.close();

  const { factory, registry, source, commissions, credits } = activity.platform;
  const contract = (address: `0x${string}`) => ({ address, startBlock: 0 });
  const { entities, totals } = activity.tally;
  const recording: Recording = {
    seed,
    chainId: foundry.id,
    events: recorded,
    transactions: transactionCount,
    head: logsOfBlock.length - 1,
    deployment: {
      CampaignFactory: contract(factory),
      ModelRegistry: contract(registry),
      Source: contract(source),
      Commissions: contract(commissions),
      Credits: contract(credits),
    },
    logsOfBlock,
    expected: {
      entities,
      totals: Object.fromEntries(
        Object.entries(totals).map(([total, value]) => [total, value.toString()]),
      ) as Record<Total, string>,
    },
  };
  writeFileSync(join(unfinished, "chain.json"), JSON.stringify(recording));
  renameSync(unfinished, finished);
  return finished;
}

export function readRecording(folder: string): Recording {
  return JSON.parse(readFileSync(join(folder, "chain.json"), "utf8"));
}

/** Transactions for one block, with at least `EVENTS_PER_BLOCK` logs or, at the chain's end, `left`. */
function nextTransactions(activity: Activity, now: bigint, left: number): Transaction[] {
  const transactions: Transaction[] = [];
  for (let logs = 0; logs < Math.min(EVENTS_PER_BLOCK, left); ) {
    const transaction = activity.next(now);
    transactions.push(transaction);
    logs += transaction.logs.length;
  }
  return transactions;
}

/** A file that is written in large pieces. */
class TextFile {
  readonly #file: number;
  #pending: string[] = [];
  #pendingBytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, "w");
  }

  write(text: string): void {
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    if (this.#pendingBytes >= WRITE_BYTES) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, this.#pending.join(""));
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}
