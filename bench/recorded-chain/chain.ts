import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Hex } from "viem";
import { type Recording, readRecording } from "./record.ts";

/** Where a log's text has its address and the first of its topics: `{"address":"0x…","topics":["0x…"`. */
const ADDRESS_AT = '{"address":"'.length;
const ADDRESS_LENGTH = 42;
const TOPIC_AT = ADDRESS_AT + ADDRESS_LENGTH + '","topics":["'.length;
const TOPIC_LENGTH = 66;
/** Where a block's text has its hash: `{"hash":"0x…"`. */
const HASH_AT = '{"hash":"'.length;
const HASH_LENGTH = 66;
const SEPARATOR = ",\n";

export interface RecordedTransaction {
  readonly hash: Hex;
  readonly blockHash: Hex;
  readonly blockNumber: Hex;
  readonly transactionIndex: Hex;
  readonly from: Hex;
  readonly to: Hex;
  readonly gas: Hex;
}

export interface RecordedBlock {
  readonly hash: Hex;
  readonly number: Hex;
  readonly timestamp: Hex;
  readonly transactions: readonly RecordedTransaction[];
}

export interface LogFilter {
  readonly fromBlock: number;
  readonly toBlock: number;
  /** Lower case; `undefined` for all. */
  readonly addresses: ReadonlySet<string> | undefined;
  /** Of each topic the values that will do; `undefined` for all. */
  readonly topics: readonly (ReadonlySet<string> | undefined)[];
}

/** A recorded chain in memory, as the texts that it answers with. */
export class RecordedChain {
  readonly recording: Recording;
  readonly #blocks: Buffer;
  readonly #logs: Buffer;
  /** Where each block's text begins; one more, for the end. */
  readonly #blockAt: readonly number[];
  readonly #logAt: readonly number[];
  /** Number of each block's first log; one more, for the end. */
  readonly #firstLog: readonly number[];
  readonly #numberOfHash = new Map<string, number>();
  /** Of each log the number of its address, and of its first topic, among those that there are. */
  readonly #addressOf: Uint32Array;
  readonly #selectorOf: Uint32Array;
  readonly #addresses = new Map<string, number>();
  readonly #selectors = new Map<string, number>();
  #blockOfTransaction: Map<string, number> | undefined;

  constructor(folder: string) {
    this.recording = readRecording(folder);
    this.#blocks = readFileSync(join(folder, "blocks.jsonl"));
    this.#logs = readFileSync(join(folder, "logs.json"));
    this.#blockAt = starts(this.#blocks, "\n");
    this.#logAt = starts(this.#logs, SEPARATOR);
    let logs = 0;
    this.#firstLog = [0, ...this.recording.logsOfBlock.map((count) => (logs += count))];
    for (let number = 0; number <= this.recording.head; number++) {
      const at = (this.#blockAt[number] as number) + HASH_AT;
      this.#numberOfHash.set(this.#blocks.toString("latin1", at, at + HASH_LENGTH), number);
    }
    this.#addressOf = new Uint32Array(logs);
    this.#selectorOf = new Uint32Array(logs);
    for (let log = 0; log < logs; log++) {
      const at = this.#logAt[log] as number;
      const part = (offset: number, length: number) =>
        this.#logs.toString("latin1", at + offset, at + offset + length);
      this.#addressOf[log] = numberOf(this.#addresses, part(ADDRESS_AT, ADDRESS_LENGTH));
      this.#selectorOf[log] = numberOf(this.#selectors, part(TOPIC_AT, TOPIC_LENGTH));
    }
  }

  /** Number of the block with this hash. */
  blockNumberOf(hash: string): number | undefined {
    return this.#numberOfHash.get(hash);
  }

  /** JSON of a block with whole transactions. */
  blockText(number: number): Buffer {
    return this.#blocks.subarray(this.#blockAt[number], (this.#blockAt[number + 1] as number) - 1);
  }

  block(number: number): RecordedBlock {
    return JSON.parse(this.blockText(number).toString("latin1"));
  }

  /** Number of the block with this transaction. */
  blockNumberOfTransaction(hash: string): number | undefined {
    if (this.#blockOfTransaction === undefined) {
      this.#blockOfTransaction = new Map();
      for (let number = 0; number <= this.recording.head; number++) {
        for (const transaction of this.block(number).transactions)
          this.#blockOfTransaction.set(transaction.hash, number);
      }
    }
    return this.#blockOfTransaction.get(hash);
  }

  /** JSON of the logs that match, one after the other with a comma between them, in few pieces. */
  logTexts(filter: LogFilter): Buffer[] {
    const addresses = numbersOf(filter.addresses, this.#addresses);
    const selectors = numbersOf(filter.topics[0], this.#selectors);
    const rest = filter.topics.slice(1);
    const pieces: Buffer[] = [];
    const end = this.#firstLog[filter.toBlock + 1] as number;
    let run: number | undefined;
    const close = (log: number) => {
      if (run === undefined) return;
      if (pieces.length > 0) pieces.push(Buffer.from(SEPARATOR));
      pieces.push(this.#logs.subarray(this.#logAt[run], (this.#logAt[log] as number) - SEPARATOR.length));
      run = undefined;
    };
    for (let log = this.#firstLog[filter.fromBlock] as number; log < end; log++) {
      const matches =
        (addresses === undefined || addresses.has(this.#addressOf[log] as number)) &&
        (selectors === undefined || selectors.has(this.#selectorOf[log] as number)) &&
        (rest.every((values) => values === undefined) || this.#hasTopics(log, rest));
      if (!matches) close(log);
      else run ??= log;
    }
    close(end);
    return pieces;
  }

  #hasTopics(log: number, rest: LogFilter["topics"]): boolean {
    const text = this.#logs.toString(
      "latin1",
      this.#logAt[log],
      (this.#logAt[log + 1] as number) - SEPARATOR.length,
    );
    const { topics } = JSON.parse(text) as { topics: string[] };
    return rest.every((values, index) => values === undefined || values.has(topics[index + 1] ?? ""));
  }
}

/** Where each of the texts begins that `separator` stands between or after, and where one more would. */
function starts(texts: Buffer, separator: string): number[] {
  const found = [0];
  for (let at = texts.indexOf(separator); at >= 0; at = texts.indexOf(separator, at + 1))
    found.push(at + separator.length);
  if (found.at(-1) !== texts.length) found.push(texts.length + separator.length);
  return found;
}

function numberOf(numbers: Map<string, number>, value: string): number {
  const known = numbers.get(value);
  if (known !== undefined) return known;
  numbers.set(value, numbers.size);
  return numbers.size - 1;
}

function numbersOf(
  values: ReadonlySet<string> | undefined,
  numbers: ReadonlyMap<string, number>,
): ReadonlySet<number> | undefined {
  if (values === undefined) return undefined;
  return new Set([...values].flatMap((value) => numbers.get(value) ?? []));
}
