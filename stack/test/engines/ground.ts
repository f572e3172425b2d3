import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { startArtifacts } from "../../src/artifacts/component.ts";
import { type Chain, startChain } from "../../src/chain/anvil.ts";
import { DataFolder } from "../../src/data-folder.ts";
import { type Postgres, startPostgres } from "../../src/database/postgres.ts";
import type { Component } from "../../src/processes/component.ts";
import { freePorts } from "../../src/processes/ports.ts";
import { Reaper } from "../../src/processes/reaper.ts";
import type { SubgraphBuild } from "../../src/subgraph/build.ts";
import { type GraphNode, startGraphNode } from "../../src/subgraph/graph-node.ts";
import { NETWORK } from "../../src/system.ts";

/** What both engines stand on: an empty chain of their own, a database, and the artifact store. */
export class Ground {
  readonly data: DataFolder;
  readonly reaper = new Reaper();
  readonly signal = new AbortController().signal;
  readonly #folder = mkdtempSync(join(tmpdir(), "model-wip-engines-"));
  readonly #unlock: () => void;
  readonly #components: Component[] = [];
  #chain: Chain | undefined;
  #postgres: Postgres | undefined;
  #artifactsUrl = "";

  constructor() {
    this.data = new DataFolder(this.#folder);
    this.#unlock = this.data.lock();
  }

  get chain(): Chain {
    return started(this.#chain);
  }

  get postgres(): Postgres {
    return started(this.#postgres);
  }

  get artifactsUrl(): string {
    return this.#artifactsUrl;
  }

  async start(): Promise<void> {
    const [chainPort = 0, databasePort = 0, artifactsPort = 0] = await freePorts(3);
    this.#chain = await startChain({
      port: chainPort,
      stateFile: this.data.file("chain", "state.json"),
      ...this.shared("chain"),
    });
    this.#components.push(this.#chain.component);
    this.#postgres = await startPostgres({
      dataFolder: this.data.path,
      port: databasePort,
      password: this.data.readState().databasePassword,
      ...this.shared("database"),
    });
    this.#components.push(this.#postgres.component);
    const artifacts = await startArtifacts({
      folder: this.data.file("artifacts"),
      port: artifactsPort,
      ...this.shared("artifacts"),
    });
    this.#components.push(artifacts.component);
    this.#artifactsUrl = artifacts.url;
  }

  async stop(): Promise<void> {
    for (const component of this.#components.reverse()) await component.stop();
    await this.reaper.dismiss();
    this.data.clear();
    this.#unlock();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Has a graph-node index some builds, which it names in their order; it ends with the ground. */
  async startGraphNode(
    builds: Iterable<SubgraphBuild>,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<GraphNode> {
    const [build, ...others] = [...builds] as [SubgraphBuild, ...SubgraphBuild[]];
    const [http = 0, admin = 0, status = 0, metrics = 0] = await freePorts(4);
    const graphNode = await startGraphNode({
      build,
      others,
      network: NETWORK,
      rpcUrl: this.chain.url,
      databaseUrl: await this.postgres.ensureDatabase("graph"),
      artifactsUrl: this.artifactsUrl,
      ports: { http, admin, status, metrics },
      settings,
      ...this.shared("graph-node"),
    });
    this.#components.push(graphNode.component);
    return graphNode;
  }

  /** Makes a database of that name. @returns The superuser's URL of it. */
  async createDatabase(name: string): Promise<string> {
    await this.query("postgres", (client) => client.query(`CREATE DATABASE "${name}"`));
    return this.databaseUrl(name);
  }

  databaseUrl(name: string): string {
    return Object.assign(new URL(this.postgres.adminUrl), { pathname: `/${name}` }).href;
  }

  async query<T>(database: string, work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client({ connectionString: this.databaseUrl(database) });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.end();
    }
  }

  shared(component: string) {
    return {
      logFile: this.data.logFile(component),
      cwd: this.data.path,
      reaper: this.reaper,
      signal: this.signal,
    };
  }
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the ground has not been started");
  return value;
}
