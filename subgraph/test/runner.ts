/** Builds the subgraph and runs scenarios on it, with `gnd test` and with the embedded engine's `indexer test`. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import pg from "pg";
import { readScenario } from "./scenario.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const WORK = resolve(ROOT, ".data/subgraph-test");
const SCENARIOS = resolve(import.meta.dirname, "scenarios");
const BUILD_LIMIT_MS = 300_000;
const TEST_LIMIT_MS = 90_000;

export interface Outcome {
  name: string;
  failure: string | undefined;
  seconds: number;
}

export interface EmbeddedOutcome {
  /** Names of the scenarios that have not passed. */
  failed: string[];
  output: string;
  seconds: number;
}

/**
 * Builds a copy of the subgraph, with the addresses that the scenarios use.
 *
 * @param change Changes the copy before it is built.
 */
export async function build(change: (folder: string) => Promise<void> = async () => {}): Promise<void> {
  await rm(WORK, { recursive: true, force: true });
  for (const path of ["schema.graphql", "subgraph.yaml", "subgraph/src", "contracts/abi"]) {
    await cp(resolve(ROOT, path), resolve(WORK, path), { recursive: true });
  }
  await change(WORK);
  await mkdir(resolve(WORK, "tests"));
  const networks = resolve(import.meta.dirname, "networks.json");
  await graph("codegen", "subgraph.yaml");
  await graph("build", "subgraph.yaml", "--network", "local", "--network-file", networks);
}

async function graph(...args: string[]): Promise<void> {
  const { code, output } = await run(binary("graph"), args, BUILD_LIMIT_MS);
  if (code !== 0) throw new Error(`graph ${args[0]} failed:\n${output}`);
}

/** Writes a scenario where `gnd test` can read it. */
async function prepare(name: string): Promise<void> {
  const file = resolve(WORK, "tests", `${name}.json`);
  await writeFile(file, JSON.stringify(readScenario(resolve(SCENARIOS, `${name}.json`)), null, 2));
}

/** The scenarios whose names contain one of `parts`, or all. */
export async function scenarioNames(parts: readonly string[]): Promise<string[]> {
  return (await readdir(SCENARIOS))
    .map((file) => basename(file, ".json"))
    .filter((name) => parts.length === 0 || parts.some((part) => name.includes(part)))
    .toSorted();
}

/** Runs one scenario on what was built last, in a database of its own. */
export async function runScenario(name: string, adminUrl: string): Promise<Outcome> {
  await prepare(name);
  const started = performance.now();
  const failure = await inDatabase(name, adminUrl, (databaseUrl) => gndTest(name, databaseUrl));
  return { name, failure, seconds: (performance.now() - started) / 1000 };
}

/** Runs scenarios on what was built last with the embedded engine, which also asserts the order of lists. */
export async function runEmbedded(names: readonly string[], adminUrl: string): Promise<EmbeddedOutcome> {
  for (const name of names) await prepare(name);
  const started = performance.now();
  const files = names.map((name) => `tests/${name}.json`);
  const { code, output } = await inDatabase("embedded", adminUrl, (databaseUrl) =>
    run(binary("indexer"), ["test", "--database", databaseUrl, ...files], TEST_LIMIT_MS),
  );
  const passed = new Set([...output.matchAll(/^pass {2}tests\/(\S+)\.json/gm)].map(([, name]) => name));
  const failed = names.filter((name) => !passed.has(name));
  if ((code === 0) !== (failed.length === 0)) throw new Error(`indexer test ended with ${code}:\n${output}`);
  return {
    failed,
    output,
    seconds: (performance.now() - started) / 1000,
  };
}

/** Does something in a database of its own. */
async function inDatabase<T>(
  name: string,
  adminUrl: string,
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  const database = `subgraph_test_${process.pid}_${name.replaceAll("-", "_")}`;
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  await administer(adminUrl, `CREATE DATABASE ${database} TEMPLATE template0 LC_COLLATE 'C' ENCODING 'UTF8'`);
  try {
    return await work(url.href);
  } finally {
    await administer(adminUrl, `DROP DATABASE ${database} WITH (FORCE)`);
  }
}

/** Runs `gnd test` on one file; returns what it printed if it failed. */
async function gndTest(name: string, databaseUrl: string): Promise<string | undefined> {
  const args = ["test", "--skip-build", "--postgres-url", databaseUrl, `tests/${name}.json`];
  const { code, output } = await run(binary("gnd"), args, TEST_LIMIT_MS);
  return code === 0 ? undefined : output;
}

function binary(name: string): string {
  return resolve(ROOT, "node_modules/.bin", name);
}

/** Runs a program in the work folder, for `limitMs` at most; its code is null if it was ended. */
async function run(
  file: string,
  args: string[],
  limitMs: number,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(file, args, {
    cwd: WORK,
    env: { ...process.env, RUST_BACKTRACE: "0" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: limitMs,
    killSignal: "SIGKILL",
  });
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  const output = Buffer.concat(chunks).toString();
  return { code, output: code === null ? `${output}\nended: it took more than ${limitMs / 1000} s` : output };
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The address of the Postgres to make databases in; says what is missing, and ends the process, where there is none. */
export function requireAdminUrl(): string {
  const adminUrl = process.env.DATABASE_ADMIN_URL;
  if (adminUrl !== undefined) return adminUrl;
  console.error("DATABASE_ADMIN_URL is not set: give the address of a Postgres that can create databases.");
  process.exit(2);
}
