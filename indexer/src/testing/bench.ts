import { randomBytes } from "node:crypto";
import type { Pool } from "pg";
import type { AbiEvent, ContractAbi } from "../abi/contract.ts";
import { indexerHead } from "../graphql/head/indexer.ts";
import { QueryableSubgraph } from "../graphql/subgraph.ts";
import { Host } from "../host/host.ts";
import { firstBlock } from "../indexing/indexer.ts";
import { loadManifest, type Manifest } from "../manifest/load.ts";
import { openPool } from "../store/connect.ts";
import { dropSubgraph } from "../store/state.ts";
import { assemble } from "../subgraph.ts";
import { TestChain } from "./chain.ts";
import { GivenFiles } from "./files.ts";
import { type LoggedMessage, TestSubgraph } from "./subgraph.ts";

/** Connections that a bench has at most; each open test holds one, and its queries take others. */
const MOST_CONNECTIONS = 50;
/** Every block of a test can still change. */
const REORG_DEPTH = 1_000;

export interface BenchOptions {
  /** The folder that graph-cli built. */
  readonly build: string;
  /** A Postgres, as the engine needs it: its user can make schemas in this database. */
  readonly databaseUrl: string;
}

/**
 * What tests of one build share: the build is read and compiled once, and its tables are made once and emptied for each test. Tests at
 * the same time have tables of their own.
 */
export class TestBench {
  readonly #manifest: Manifest;
  readonly #host: Host;
  readonly #pool: Pool;
  /** Names of subgraphs in the database that no test has. */
  readonly #idle: string[] = [];
  readonly #schemas = new Map<string, string>();
  readonly #open = new Set<TestSubgraph>();

  private constructor(manifest: Manifest, databaseUrl: string) {
    this.#manifest = manifest;
    this.#host = new Host(manifest);
    this.#pool = openPool(databaseUrl, { max: MOST_CONNECTIONS });
  }

  /** @throws IndexerError as `openSubgraph` does, if the build is wrong or not supported. */
  static open({ build, databaseUrl }: BenchOptions): TestBench {
    return new TestBench(loadManifest(build), databaseUrl);
  }

  /** Of the first block, unless a test says its number. */
  get startBlock(): number {
    return firstBlock(this.#manifest);
  }

  /** Every event of every ABI of the build. */
  get events(): readonly AbiEvent[] {
    return this.#abis().flatMap((abi) => abi.events);
  }

  /** Begins a test: a chain without blocks, and nothing indexed. */
  async begin(): Promise<TestSubgraph> {
    const manifest = this.#manifest;
    const name = this.#idle.pop() ?? `test_${randomBytes(8).toString("hex")}`;
    const { startBlock } = this;
    const chain = new TestChain(startBlock, (data) => this.#nameOfCall(data));
    const files = new GivenFiles();
    const logs: LoggedMessage[] = [];
    const { store, indexer } = await assemble({
      manifest,
      host: this.#host,
      pool: this.#pool,
      name,
      rpc: chain,
      files,
      reorgDepth: REORG_DEPTH,
      beginsAnew: true,
      log: (level, text, source, block) => logs.push({ level, text, source, block }),
    });
    this.#schemas.set(name, store.schemaName);
    const queries = new QueryableSubgraph({
      schema: manifest.schemaText,
      schemaName: store.schemaName,
      head: indexerHead(name, manifest.buildHash),
      database: this.#pool,
    });
    const end = () => {
      this.#open.delete(subgraph);
      this.#idle.push(name);
    };
    const subgraph = new TestSubgraph({ startBlock, chain, files, indexer, store, queries, logs, end });
    this.#open.add(subgraph);
    return subgraph;
  }

  /** Ends the tests that are still open, and drops the tables. */
  async close(): Promise<void> {
    for (const subgraph of [...this.#open]) await subgraph.close();
    const client = await this.#pool.connect();
    try {
      for (const [name, schemaName] of this.#schemas) await dropSubgraph(client, name, schemaName);
    } finally {
      client.release();
      await this.#pool.end();
    }
  }

  /** A call of a view by its signature, where one of the build's ABIs has it. */
  #nameOfCall(data: string): string {
    const functions = this.#abis().flatMap((abi) => abi.functions);
    return functions.find(({ selector }) => data.startsWith(selector))?.signature ?? "an unknown function";
  }

  #abis(): readonly ContractAbi[] {
    const { sources, templates } = this.#manifest;
    return [...new Set([...sources, ...templates].flatMap(({ mapping }) => [...mapping.abis.values()]))];
  }
}
