import type { Pool } from "pg";
import type { StoredSchema } from "../src/schema/stored-schema.ts";
import type { Present } from "../src/store/cache.ts";
import { BlockChanges, BlockSequence } from "../src/store/changes.ts";
import { Store } from "../src/store/store.ts";

/** A store of a subgraph of its own, with all of its history. */
export function openStore(
  pool: Pool,
  schema: StoredSchema,
  beginsAnew: boolean,
  name = "subgraph",
): Promise<Store> {
  return Store.open({
    pool,
    name,
    schema,
    buildHash: "one",
    startBlock: 0,
    historyBlocks: Number.POSITIVE_INFINITY,
    fileTypes: new Set(),
    replacesOther: false,
    beginsAnew,
  });
}

export interface BlockOptions {
  /** Unix seconds; the block's number, if nothing else. */
  readonly timestamp?: number;
  /** Whether it is written at once. */
  readonly isUrgent?: boolean;
}

/** Puts a block with one handler into a store. */
export async function addBlock(
  store: Store,
  number: number,
  handler: (changes: BlockChanges<Present>, sequence: BlockSequence) => void,
  { timestamp = number, isUrgent = false }: BlockOptions = {},
): Promise<void> {
  const sequence = new BlockSequence(number);
  const changes = new BlockChanges(store.cache, sequence);
  store.cache.beginBlock();
  changes.enterHandler();
  handler(changes, sequence);
  changes.leaveHandler();
  await store.addChanges(changes, sequence);
  const hash = (of: number) => of.toString(16).padStart(64, "0");
  await store.endBlock({ number, hash: hash(number), parentHash: hash(number - 1), timestamp }, isUrgent);
}
