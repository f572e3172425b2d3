import { setTimeout as delay } from "node:timers/promises";
import { startArtifacts } from "./artifacts/component.ts";
import { type Chain, startChain } from "./chain/anvil.ts";
import { buildContracts, deployContracts, hashContracts } from "./chain/deploy.ts";
import { installPredeploys } from "./chain/predeploys.ts";
import { buildDashboard } from "./dashboard/build.ts";
import type { DataFolder } from "./data-folder.ts";
import { type Postgres, startPostgres } from "./database/postgres.ts";
import { type Deployment, readDeployment } from "./deployment.ts";
import { StackError } from "./errors.ts";
import { startGateway } from "./gateway/component.ts";
import type { Engine, PortName } from "./options.ts";
import type { Component } from "./processes/component.ts";
import { Reaper } from "./processes/reaper.ts";
import type { Progress } from "./progress.ts";
import { buildSubgraph } from "./subgraph/build.ts";
import { openIndexDatabase } from "./subgraph/consistency.ts";
import type { RunningEngine } from "./subgraph/engine.ts";
import { engineKinds } from "./subgraph/engines.ts";

/** The network's name in subgraph.yaml and networks.json. */
export const NETWORK = "local";
/** How long a failed step waits for the death of a component that would explain it. */
const EXPLANATION_MS = 1_000;

/** All that the gateway stands on. */
export interface Index {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly postgres: Postgres;
  readonly artifactsUrl: string;
  readonly engine: RunningEngine;
}

/** Everything that runs: started in order, watched together, ended in the reverse order. */
export class System {
  readonly #engine: Engine;
  readonly #data: DataFolder;
  readonly #ports: Readonly<Record<PortName, number>>;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;
  readonly #stopping = new AbortController();
  readonly #reaper = new Reaper();
  readonly #components: Component[] = [];
  /** Rejects with the reason as soon as any component that has been started dies. */
  #died: Promise<never> = new Promise(() => {});
  #chain: Chain | undefined;
  #dashboard: Promise<string> | undefined;

  constructor(
    data: DataFolder,
    ports: Readonly<Record<PortName, number>>,
    progress: Progress,
    signal: AbortSignal,
    engine: Engine,
  ) {
    this.#engine = engine;
    this.#data = data;
    this.#ports = ports;
    this.#progress = progress;
    this.#signal = AbortSignal.any([signal, this.#stopping.signal]);
  }

  /** Runs a step of the start, named and timed, as `watched`. */
  step<T>(name: string, work: () => Promise<{ value: T; summary: string }>): Promise<T> {
    return this.#progress.step(name, () => this.watched(work));
  }

  /** Does `work`; a component's death during it is its error, not the confusion that it causes. */
  async watched<T>(work: () => Promise<T>): Promise<T> {
    const death = this.#died;
    try {
      return await Promise.race([work(), death]);
    } catch (error) {
      this.#signal.throwIfAborted();
      await Promise.race([death, delay(EXPLANATION_MS)]);
      throw error;
    }
  }

  /** Begins to build the dashboard, beside everything else; the gateway waits for it. */
  beginDashboard(): void {
    this.#dashboard = buildDashboard({
      folder: this.#data.file("dashboard"),
      logFile: this.#data.logFile("dashboard-build"),
      signal: this.#signal,
    });
    // The gateway's step says what went wrong; a start that fails before it has another reason.
    this.#dashboard.catch(() => {});
  }

  /** Starts all that the gateway stands on: the chain with its contracts, and the index of it. */
  async startIndex(databasePassword: string): Promise<Index> {
    const chain = await this.step("chain", () => this.#startChain());
    const deployment = await this.step("contracts", () => this.#deploy(chain));
    const postgres = await this.step("database", () => this.#startDatabase(databasePassword));
    const artifactsUrl = await this.step("artifacts", () => this.#startArtifacts());
    const engine = await this.step("subgraph", () => this.#startSubgraph(chain, postgres, artifactsUrl));
    return { chain, deployment, postgres, artifactsUrl, engine };
  }

  /** Starts the gateway over an index; gives its URL. */
  startGateway(index: Index): Promise<string> {
    return this.step("gateway", () => this.#startGateway(index));
  }

  /** Saves the chain and ends every process; resolves when all are gone. */
  async stop(): Promise<void> {
    // Ends a step that is still under way, because a component died during it.
    this.#stopping.abort(new StackError("INTERRUPTED", "The system is being stopped.", "Start again."));
    for (const component of [...this.#components].reverse()) {
      if (component.name === "chain") await this.#chain?.checkpoint().catch(() => {});
      await component.stop();
    }
    this.#data.writeProcesses({});
    await this.#reaper.dismiss();
  }

  async #startChain() {
    const chain = await startChain({
      port: this.#ports.chain,
      stateFile: this.#data.file("chain", "state.json"),
      ...this.#shared("chain"),
    });
    this.#register(chain.component);
    this.#chain = chain;
    const head = await chain.client.getBlockNumber();
    const origin = chain.resumed ? `goes on from block ${head}` : "new";
    return { value: chain, summary: `anvil, chain id 31337, ${origin}` };
  }

  async #deploy(chain: Chain) {
    const { logFile, signal } = this.#shared("contracts");
    const networksFile = this.#data.file("networks.json");
    const state = this.#data.readState();
    const hash = hashContracts();
    if (chain.resumed && state.contracts !== undefined) {
      if (state.contracts !== hash) {
        throw new StackError(
          "CHAIN_MISMATCH",
          `The contracts have changed since they were deployed on the chain in ${this.#data.path}.`,
          "Begin anew with --fresh.",
        );
      }
      const deployment = readDeployment(networksFile, NETWORK);
      return { value: deployment, summary: `as deployed, factory ${deployment.CampaignFactory.address}` };
    }
    await buildContracts({ logFile, signal });
    const deployment = await deployContracts({
      logFile,
      signal,
      rpcUrl: chain.url,
      networksFile,
      network: NETWORK,
    });
    await installPredeploys(chain);
    await chain.checkpoint();
    this.#data.writeState({ ...state, contracts: hash });
    return {
      value: deployment,
      summary: `built and deployed, factory ${deployment.CampaignFactory.address}`,
    };
  }

  async #startDatabase(password: string) {
    const postgres = await startPostgres({
      dataFolder: this.#data.path,
      port: this.#ports.database,
      password,
      ...this.#shared("database"),
    });
    this.#register(postgres.component);
    return { value: postgres, summary: `Postgres 18 on port ${this.#ports.database}` };
  }

  async #startArtifacts() {
    const { component, url } = await startArtifacts({
      folder: this.#data.file("artifacts"),
      port: this.#ports.artifacts,
      ...this.#shared("artifacts"),
    });
    this.#register(component);
    return { value: url, summary: `content store at ${url}` };
  }

  async #startSubgraph(chain: Chain, postgres: Postgres, artifactsUrl: string) {
    const build = await buildSubgraph({
      folder: this.#data.file("subgraph"),
      networksFile: this.#data.file("networks.json"),
      network: NETWORK,
      logFile: this.#data.logFile("subgraph-build"),
      signal: this.#signal,
    });
    const kind = engineKinds[this.#engine];
    const database = await openIndexDatabase({
      postgres,
      kind,
      buildHash: build.hash,
      chain: chain.client,
    });
    const engine = await kind.start({
      build,
      network: NETWORK,
      rpcUrl: chain.url,
      databaseUrl: database.url,
      artifactsUrl,
      ports: this.#ports,
      ...this.#shared("subgraph"),
    });
    this.#register(engine.component);
    const state = this.#data.readState();
    const instead =
      state.engine === undefined || state.engine === this.#engine
        ? ""
        : `, with an index of its own, instead of ${engineKinds[state.engine].title}`;
    this.#data.writeState({ ...state, engine: this.#engine });
    const anew =
      database.madeAnewBecause === undefined ? "" : `, made anew because ${database.madeAnewBecause}`;
    return { value: engine, summary: `${kind.title} answers at ${engine.url}${instead}${anew}` };
  }

  async #startGateway({ chain, deployment, postgres, engine, artifactsUrl }: Index) {
    const { component, url } = await startGateway({
      port: this.#ports.gateway,
      subgraphUrl: engine.url,
      databaseUrl: await postgres.ensureDatabase("gateway"),
      artifactsUrl,
      rpcUrl: chain.url,
      deployment,
      dashboardFolder: await this.#dashboard,
      ...this.#shared("gateway"),
    });
    this.#register(component);
    return { value: url, summary: `Apollo Server at ${url}/graphql` };
  }

  /** Watches a component from now on, and writes its process id where an operator finds it. */
  #register(component: Component): void {
    this.#components.push(component);
    this.#died = Promise.race([this.#died, component.died]);
    // Whoever waits for it handles it.
    this.#died.catch(() => {});
    this.#data.writeProcesses(Object.fromEntries(this.#components.map(({ name, pid }) => [name, pid])));
  }

  #shared(component: string) {
    return {
      logFile: this.#data.logFile(component),
      cwd: this.#data.path,
      reaper: this.#reaper,
      signal: this.#signal,
    };
  }
}
