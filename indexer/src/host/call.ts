import type { AbiValue } from "../abi/value.ts";
import type { Mapping } from "../manifest/load.ts";
import type { EntityType, StoredField } from "../schema/stored-schema.ts";
import type { EntityValues, TaggedValue } from "./store-values.ts";

/** Whose handler runs: a data source, as mappings see it. */
export interface CallingSource {
  readonly name: string;
  readonly mapping: Mapping;
  /** What `dataSource.address()` gives: 20 bytes, or of a file's source, the text that names the file. Hexadecimal digits. */
  readonly address: string;
  readonly context: ReadonlyMap<string, TaggedValue>;
  /** Sources of files may not let the store make ids. */
  readonly isOnChain: boolean;
}

/** A source that a handler asks for. */
export interface RequestedSource {
  readonly template: string;
  readonly parameters: readonly string[];
  readonly context: ReadonlyMap<string, TaggedValue> | undefined;
}

/** What a handler can do to entities. */
export interface EntityAccess {
  get(type: EntityType, id: string): Readonly<EntityValues> | null;
  getInBlock(type: EntityType, id: string): Readonly<EntityValues> | null;
  related(type: EntityType, field: StoredField, value: string): readonly Readonly<EntityValues>[];
  set(type: EntityType, id: string, values: EntityValues): void;
  remove(type: EntityType, id: string): void;
  /** An id that the store makes. */
  nextId(type: EntityType): string;
}

/** What a handler can ask the chain for, at its block. Throws a Suspension where it must be waited for. */
export interface ChainAccess {
  /** @returns `undefined` if the contract reverted. */
  call(address: string, data: string): string | undefined;
  balance(address: string): bigint;
  hasCode(address: string): boolean;
}

export const LOG_LEVELS = ["critical", "error", "warning", "info", "debug"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** All that one call of a handler can reach. */
export interface HandlerCall {
  readonly source: CallingSource;
  readonly network: string;
  /** Of the block, in microseconds since 1970. */
  readonly timestamp: bigint;
  readonly entities: EntityAccess;
  readonly chain: ChainAccess;
  readonly requested: RequestedSource[];
  readonly messages: { readonly level: LogLevel; readonly text: string }[];
}

/** A call of a contract's view that a mapping makes. */
export interface ContractCall {
  readonly contract: string;
  readonly address: string;
  readonly name: string;
  readonly signature: string;
  readonly values: readonly AbiValue[];
}
