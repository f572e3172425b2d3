import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFolder } from "./data-folder.ts";
import { startPostgres } from "./database/postgres.ts";
import { repositoryRoot, resolveBinary } from "./processes/binary.ts";
import { freePorts } from "./processes/ports.ts";
import { Reaper } from "./processes/reaper.ts";
import { commands, long, runStep, type Stage, type StageRun } from "./stages.ts";

const module = (path: string) => join(repositoryRoot, "node_modules", path);
const tsx = (script: string, ...args: string[]) => [process.execPath, "--import", "tsx/esm", script, ...args];
const vitest = (project: string, ...files: string[]) => [
  process.execPath,
  module("vitest/vitest.mjs"),
  "run",
  "--project",
  project,
  ...files,
];
const inContracts = join(repositoryRoot, "contracts");
/** The stages of `npm test`, in the order in which they begin; the long ones last. */
export const STAGES: readonly Stage[] = [
  commands("contracts", "unit, fuzz and invariant tests, gas snapshots, generated ABIs", () => [
    { command: [resolveBinary("forge"), "test"], cwd: inContracts },
    { command: ["npm", "run", "--silent", "snapshot"], cwd: inContracts },
    { command: tsx("tools/abi.ts", "--check"), cwd: inContracts },
  ]),
  commands("lint", "formatting and lint of TypeScript and Solidity", () => [
    { command: [process.execPath, module("@biomejs/biome/bin/biome"), "check", "--error-on-warnings"] },
    { command: [resolveBinary("forge"), "fmt", "--check"], cwd: inContracts },
  ]),
  commands("types", "type check; the gateway's printed schema", () => [
    { command: [process.execPath, module("typescript/bin/tsc"), "--noEmit"] },
    { command: [process.execPath, module("typescript/bin/tsc"), "--noEmit", "--project", "dashboard"] },
    { command: tsx("gateway/tools/print-schema.ts", "--check") },
  ]),
  commands("unit", "TypeScript unit and property tests", () => [{ command: vitest("unit") }]),
  commands(
    "end-to-end",
    "the real npm start on both engines, stopped and resumed; contracts deployed; metadata",
    () => [{ command: vitest("end-to-end") }],
    { after: "contracts" },
  ),
  commands(
    "services",
    "the gateway on a real chain, index and database",
    () => [{ command: vitest("integration") }],
    { after: "contracts" },
  ),
  {
    name: "mappings",
    what: "the subgraph's handlers on graph-node's own engine, and on the embedded one",
    run: (run) => testMappings("subgraph/test/run.ts", run),
  },
  long("coverage", "every line and branch of the contracts is reached", () => [
    { command: tsx("tools/coverage.ts"), cwd: inContracts },
  ]),
  long("training", "a tiny model is trained, killed, resumed, exported and run", () => [
    { command: vitest("long", "training") },
  ]),
  long("mutations", "faults planted in the contracts, one at a time", () => [
    { command: tsx("tools/mutate.ts"), cwd: inContracts },
    { command: tsx("tools/mutate.ts", "--invariants"), cwd: inContracts },
  ]),
  long(
    "dashboard",
    "what a person with a wallet does, in a real Chromium; every page, for all",
    () => [{ command: vitest("browser") }],
    { after: "coverage" },
  ),
  long(
    "stories",
    "random stories on one chain, audited; indexed again, and by the other engine; faults planted in the index",
    () => [{ command: vitest("long", "stories") }],
    { after: "coverage" },
  ),
  long(
    "services-embedded",
    "the gateway on a real chain and database, and on the embedded engine",
    () => [{ command: vitest("integration"), env: { TEST_ENGINE: "embedded" } }],
    { after: "coverage" },
  ),
  long(
    "payments",
    "500 paid generations while gateways, Postgres and graph-node are killed, and the wires to them cut",
    () => [{ command: vitest("long", "payments", "postgres-killed") }],
    { after: "coverage" },
  ),
  long(
    "reorganisations",
    "the chain, reorganised to many depths under the index and its readers; an index that has failed",
    () => [{ command: vitest("long", "reorganisation", "failed-index") }],
    { after: "coverage" },
  ),
  long(
    "engines",
    "small subgraphs on both engines; the embedded one killed while the chain is reorganised",
    () => [{ command: vitest("long", "stack/test/engines") }],
    { after: "coverage" },
  ),
  long(
    "deployments",
    "the subgraph, deployed to a graph-node by graph-cli alone",
    () => [{ command: vitest("long", "subgraph-deploy") }],
    { after: "coverage" },
  ),
  long(
    "kills",
    "every process killed in turn, also while it works",
    () => [{ command: vitest("long", "kills") }],
    { after: "coverage" },
  ),
  {
    name: "handler-faults",
    what: "faults planted in the subgraph's handlers",
    run: (run) => testMappings("subgraph/test/faults.ts", run),
    isLong: true,
  },
];

/** The mapping tests need a Postgres to make and drop databases in. */
async function testMappings(script: string, run: StageRun): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "model-wip-mappings-"));
  const data = new DataFolder(folder);
  const unlock = data.lock();
  const reaper = new Reaper();
  try {
    const [port = 0] = await freePorts(1);
    const password = data.readState().databasePassword;
    const postgres = await startPostgres({
      dataFolder: folder,
      port,
      logFile: data.logFile("database"),
      password,
      reaper,
      signal: run.signal,
    });
    try {
      const env = { DATABASE_ADMIN_URL: postgres.adminUrl };
      await runStep({ command: tsx(script), env }, run);
    } finally {
      await postgres.component.stop();
    }
  } finally {
    await reaper.dismiss();
    data.clear();
    unlock();
    rmSync(folder, { recursive: true, force: true });
  }
}
