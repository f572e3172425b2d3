/**
 * Builds the subgraph and runs every scenario in `subgraph/test/scenarios` with `gnd test`: one process and one
 * fresh database each, because a failed test would otherwise leave its data, and the next would pass unrun.
 *
 *     DATABASE_ADMIN_URL=postgres://postgres:any@127.0.0.1:5432/postgres tsx subgraph/test/run.ts [name...]
 *
 * The database needs the locale C and UTF-8. With names, only the scenarios whose file name contains one of them run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import pg from "pg";
import { readScenario } from "./scenario.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const WORK = resolve(ROOT, ".data/subgraph-test");
const SCENARIOS = resolve(import.meta.dirname, "scenarios");
const PARALLEL = 2;
const BUILD_LIMIT_MS = 300_000;
const TEST_LIMIT_MS = 90_000;

interface Outcome {
  name: string;
  failure: string | undefined;
  seconds: number;
}

/** Builds a copy of the subgraph, with the addresses that the scenarios use. */
async function build(): Promise<void> {
  await rm(WORK, { recursive: true, force: true });
  for (const path of ["schema.graphql", "subgraph.yaml", "subgraph/src", "contracts/abi"]) {
    await cp(resolve(ROOT, path), resolve(WORK, path), { recursive: true });
  }
  const networks = resolve(import.meta.dirname, "networks.json");
  await graph("codegen", "subgraph.yaml");
  await graph("build", "subgraph.yaml", "--network", "local", "--network-file", networks);
}

async function graph(...args: string[]): Promise<void> {
  const { code, output } = await run(resolve(ROOT, "node_modules/.bin/graph"), args, BUILD_LIMIT_MS);
  if (code !== 0) throw new Error(`graph ${args[0]} failed:\n${output}`);
}

/** Writes a scenario where `gnd test` can read it, and returns its path. */
async function prepare(name: string): Promise<string> {
  const file = resolve(WORK, "tests", `${name}.json`);
  await writeFile(file, JSON.stringify(readScenario(resolve(SCENARIOS, `${name}.json`)), null, 2));
  return file;
}

/** Runs one scenario in a database of its own. */
async function runScenario(name: string, adminUrl: string): Promise<Outcome> {
  const started = performance.now();
  const database = `subgraph_test_${process.pid}_${name.replaceAll("-", "_")}`;
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  await administer(adminUrl, `CREATE DATABASE ${database} TEMPLATE template0 LC_COLLATE 'C' ENCODING 'UTF8'`);
  try {
    const failure = await gndTest(name, url.href);
    return { name, failure, seconds: (performance.now() - started) / 1000 };
  } finally {
    await administer(adminUrl, `DROP DATABASE ${database} WITH (FORCE)`);
  }
}

/** Runs `gnd test` on one file; returns what it printed if it failed. */
async function gndTest(name: string, databaseUrl: string): Promise<string | undefined> {
  const args = ["test", "--skip-build", "--postgres-url", databaseUrl, `tests/${name}.json`];
  const { code, output } = await run(resolve(ROOT, "node_modules/.bin/gnd"), args, TEST_LIMIT_MS);
  return code === 0 ? undefined : output;
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

async function main(): Promise<number> {
  const adminUrl = process.env.DATABASE_ADMIN_URL;
  if (adminUrl === undefined) {
    console.error("DATABASE_ADMIN_URL is not set: give the address of a Postgres that can create databases.");
    return 2;
  }
  const wanted = process.argv.slice(2);
  const names = (await readdir(SCENARIOS))
    .map((file) => basename(file, ".json"))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .toSorted();

  const started = performance.now();
  await build();
  await mkdir(resolve(WORK, "tests"));
  await Promise.all(names.map(prepare));
  console.log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);

  const queue = [...names];
  const outcomes: Outcome[] = [];
  const work = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const outcome = await runScenario(name, adminUrl);
      outcomes.push(outcome);
      console.log(
        `${outcome.failure === undefined ? "pass" : "FAIL"}  ${name}  ${outcome.seconds.toFixed(1)} s`,
      );
      if (outcome.failure !== undefined) console.log(outcome.failure.replaceAll(/^/gm, "      "));
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));

  const failed = outcomes.filter((outcome) => outcome.failure !== undefined).length;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${outcomes.length - failed} passed, ${failed} failed, ${seconds} s`);
  return outcomes.length > 0 && failed === 0 ? 0 : 1;
}

process.exitCode = await main();
