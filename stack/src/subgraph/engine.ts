import { GraphQLClient } from "graphql-request";
import type { DatabaseName } from "../database/postgres.ts";
import type { PortName } from "../options.ts";
import type { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import type { SubgraphBuild } from "./build.ts";

/** After this an engine counts as hanging. */
const ANSWER_TIMEOUT_MS = 120_000;

export interface IndexedBlock {
  readonly number: bigint;
  readonly hash: string;
}

/** An engine that runs. Whatever stands on the index knows no more of it, and cannot tell one from another. */
export interface RunningEngine {
  readonly component: Component;
  /** Where the subgraph answers queries. */
  readonly url: string;
  /** The block that the index has reached. */
  indexedBlock(): Promise<IndexedBlock>;
}

/** What the system runs an engine by. */
export interface EngineKind {
  /** What people call it, within a sentence. */
  readonly title: string;
  /** The ports that it listens on. */
  readonly ports: readonly PortName[];
  /** Its own: no engine reads what another has indexed. */
  readonly database: Exclude<DatabaseName, "gateway">;
  /** Where that says which block the index has reached. */
  readonly head: {
    /** Is there as soon as the engine has begun. */
    readonly table: string;
    /** SQL for its `number` and its `hash`, without 0x; both null before the first block. */
    readonly query: string;
  };
  /** Starts it; resolves when it has answered a query. */
  start(options: EngineOptions): Promise<RunningEngine>;
}

export interface EngineOptions {
  readonly build: SubgraphBuild;
  /** The network's name in the build. */
  readonly network: string;
  readonly rpcUrl: string;
  readonly databaseUrl: string;
  readonly artifactsUrl: string;
  /** All of the system; it takes those of its kind. */
  readonly ports: Readonly<Record<PortName, number>>;
  readonly logFile: string;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

/** The block that whatever answers at a URL has reached. */
export async function indexedBlockAt(url: string): Promise<IndexedBlock> {
  const answer = await new GraphQLClient(url).request<{ _meta: { block: { number: number; hash: string } } }>(
    "{ _meta { block { number hash } } }",
  );
  return { number: BigInt(answer._meta.block.number), hash: answer._meta.block.hash };
}

/**
 * Waits until an engine has answered a query, then does `more`; ends it if one of them fails.
 *
 * @throws StackError COMPONENT_DIED, or COMPONENT_NOT_READY.
 */
export async function untilItAnswers<T extends RunningEngine>(
  engine: T,
  signal: AbortSignal,
  more: () => Promise<void> = async () => {},
): Promise<T> {
  const { component } = engine;
  try {
    await component.ready(() => engine.indexedBlock().catch(() => undefined), ANSWER_TIMEOUT_MS, signal);
    await more();
  } catch (error) {
    await component.stop();
    throw error;
  }
  return engine;
}
