import { Client } from "pg";
import { openSubgraph, type RunningSubgraph } from "../../../indexer/src/subgraph.ts";
import { type Engines, startEngines } from "../../../indexer/test/differential/engines.ts";
import { differencesOf } from "../../../indexer/test/differential/run.ts";
import { compareSubgraphs } from "../../../indexer/tools/comparison.ts";
import type { Index } from "../../src/system.ts";
import { waitFor } from "../../src/wait.ts";

const DATABASE = "index";
/** Blocks before the head that are read one by one; those before them in ranges. */
const REORG_DEPTH = 40;
/** Files come when they come, and are read with the next block. */
const FILES_TIMEOUT_MS = 120_000;

/** The embedded engine on the chain that graph-node indexes, in a database of its own beside graph-node's. */
export class Twin {
  readonly #index: Index;
  readonly #subgraph: RunningSubgraph;
  readonly #ours: Client;
  readonly #theirs: Client;

  private constructor(index: Index, subgraph: RunningSubgraph, ours: Client, theirs: Client) {
    this.#index = index;
    this.#subgraph = subgraph;
    this.#ours = ours;
    this.#theirs = theirs;
  }

  /** @param build The folder that graph-cli built. */
  static async start(index: Index, build: string): Promise<Twin> {
    const databaseUrl = await index.postgres.ensureDatabase(DATABASE);
    const subgraph = await openSubgraph({
      ...{ build, name: "twin", databaseUrl, rpcUrls: [index.chain.url], ipfsUrl: index.artifactsUrl },
      ...{ reorgDepth: REORG_DEPTH, asksByEventOnly: true },
    });
    const [ours, theirs] = [DATABASE, "graph"].map(
      (name) =>
        new Client({
          connectionString: Object.assign(new URL(index.postgres.adminUrl), { pathname: `/${name}` }).href,
        }),
    ) as [Client, Client];
    await Promise.all([ours.connect(), theirs.connect()]);
    return new Twin(index, subgraph, ours, theirs);
  }

  /**
   * What is in one engine's tables and not in the other's, at the chain's head, all versions of all entities; both have to reach it.
   *
   * @param reachHead Resolves when graph-node has.
   */
  async tableDifferences(reachHead: () => Promise<unknown>, signal: AbortSignal): Promise<readonly string[]> {
    let differences: readonly string[] = [];
    await waitFor(
      async () => {
        await reachHead();
        while (!(await this.#subgraph.indexer.advance(signal)));
        differences = await this.#compare();
        if (differences.length === 0) return true;
        await this.#index.chain.test.mine({ blocks: 1 });
        return undefined;
      },
      { timeoutMs: FILES_TIMEOUT_MS, signal },
    );
    return differences;
  }

  /** The first of some queries by chance, at blocks by chance, that the embedded engine's API answers otherwise, at its shortest. */
  async answerDifferences(queries: number, seed: number): Promise<readonly unknown[]> {
    const engines: Engines = await startEngines(this.#index.postgres.adminUrl, this.#index.engine.url);
    try {
      return await differencesOf(engines, { queries, seed });
    } finally {
      await engines.stop();
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.#ours.end(), this.#theirs.end()]);
    await this.#subgraph.close();
  }

  async #compare(): Promise<readonly string[]> {
    const { rows } = await this.#theirs.query<{ name: string }>("SELECT name FROM public.deployment_schemas");
    return compareSubgraphs(
      { client: this.#ours, schema: this.#subgraph.store.schemaName },
      { client: this.#theirs, schema: rows[0]?.name ?? "" },
    );
  }
}
