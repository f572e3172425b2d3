import { resolve } from "node:path";
import type { TestProject } from "vitest/node";
import { DataFolder } from "../src/data-folder.ts";
import { type Deployment, readDeployment } from "../src/deployment.ts";
import { DEFAULT_ENGINE, type Engine, PORTS, type PortName } from "../src/options.ts";
import { tellStory } from "../src/story/tell.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { startOwnSystem } from "./own-system.ts";
import { testEngine } from "./test-engine.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** URL of a superuser of a real Postgres; a test file makes and drops its own database. */
    databaseUrl: string;
    /** What indexes; only a test of that engine itself asks. */
    engine: Engine;
    /** Where it answers from a real chain with a whole story in it. */
    subgraphUrl: string;
    /** The folder of the build that it runs. */
    subgraphBuild: string;
    artifactsUrl: string;
    rpcUrl: string;
    deployment: Deployment;
  }
}

const SEED = 1;
/** After this it counts as hanging. */
const INDEX_TIMEOUT_MS = 600_000;

/**
 * Runs the real system, without a gateway, on the engine that TEST_ENGINE names, for as long as the test run lasts; or takes the
 * one that `npm start` keeps up in the data folder TEST_SYSTEM, on its default ports, so that one file can be run again and
 * again in seconds.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const running = process.env.TEST_SYSTEM;
  if (running !== undefined) {
    provideRunning(project, resolve(running));
    return async () => {};
  }
  const name = testEngine();
  const { system, data, index, stop } = await startOwnSystem("test", name, (text) =>
    process.stdout.write(text),
  );
  const { chain, deployment, postgres, artifactsUrl, engine } = index;
  const signal = new AbortController().signal;
  try {
    await system.step("story", async () => {
      const { transactions } = await tellStory({ chain, deployment, artifactsUrl, seed: SEED, signal });
      return { value: undefined, summary: `${transactions} transactions, seed ${SEED}` };
    });
    const head = await chain.client.getBlockNumber();
    await system.step("index", async () => {
      const reached = await waitFor(
        async () => ((await engine.indexedBlock()).number >= head ? true : undefined),
        { timeoutMs: INDEX_TIMEOUT_MS, signal },
      );
      if (reached === undefined) throw new Error(`the index has not reached block ${head}`);
      return { value: undefined, summary: `up to block ${head}` };
    });
    project.provide("databaseUrl", postgres.adminUrl);
    project.provide("engine", name);
    project.provide("subgraphUrl", engine.url);
    project.provide("subgraphBuild", data.file("subgraph", "build"));
    project.provide("artifactsUrl", artifactsUrl);
    project.provide("rpcUrl", chain.url);
    project.provide("deployment", deployment);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}

function provideRunning(project: TestProject, folder: string): void {
  const data = new DataFolder(folder);
  const local = (port: PortName) => `127.0.0.1:${PORTS[port].default}`;
  const { databasePassword, engine = DEFAULT_ENGINE } = data.readState();
  project.provide("engine", engine);
  project.provide("databaseUrl", `postgres://postgres:${databasePassword}@${local("database")}/postgres`);
  project.provide("subgraphUrl", `http://${local("graph")}/subgraphs/name/subgraph-0`);
  project.provide("subgraphBuild", data.file("subgraph", "build"));
  project.provide("artifactsUrl", `http://${local("artifacts")}`);
  project.provide("rpcUrl", `http://${local("chain")}`);
  project.provide("deployment", readDeployment(data.file("networks.json"), NETWORK));
}
