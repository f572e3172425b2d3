import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Hex } from "viem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { repositoryRoot } from "../../src/processes/binary.ts";
import { freePorts } from "../../src/processes/ports.ts";
import { run } from "../../src/processes/run.ts";
import type { SubgraphBuild } from "../../src/subgraph/build.ts";
import { indexedBlockAt } from "../../src/subgraph/engine.ts";
import { waitFor } from "../../src/wait.ts";
import { Acts } from "./acts.ts";
import { Ground } from "./ground.ts";
import { buildOwn, compileContracts } from "./subgraphs.ts";

/*
 * The indexer as somebody else has it: its package, packed and installed in a folder of theirs, with JavaScript, types and commands,
 * and nothing of this repository beside it.
 */

const USE = `
  import { openSubgraph } from "@model-wip/indexer";
  import { event, TestBench } from "@model-wip/indexer/testing";

  const bench = TestBench.open({ build: "build", databaseUrl: "postgres://" });
  const subgraph = await bench.begin();
  await subgraph.mine(event({ address: "0x00", signature: "Sold(bytes32 kind)", values: ["0x00"] }));
  // @ts-expect-error It must say which build.
  await openSubgraph({ name: "subgraph" });`;

const ground = new Ground();
const WAIT = { timeoutMs: 60_000, signal: ground.signal };
const theirs = ground.data.file("theirs");
let build: SubgraphBuild;
let address: Hex;

beforeAll(async () => {
  await ground.start();
  const contracts = compileContracts(["aggregations"]);
  const acts = new Acts(ground.chain, contracts, []);
  await acts.deploy(["aggregations"]);
  address = acts.addresses.get("aggregations") as Hex;
  build = await buildOwn(ground, "aggregations", contracts, address);
  mkdirSync(theirs);
  writeFileSync(join(theirs, "package.json"), JSON.stringify({ type: "module" }));
  await command(repositoryRoot, "npm", "run", "build", "-w", "indexer");
  const packed = await command(theirs, "npm", "pack", join(repositoryRoot, "indexer/dist"), "--silent");
  await command(theirs, "npm", "install", "--ignore-scripts", "--prefer-offline", `./${packed.trim()}`);
}, 600_000);

afterAll(() => ground.stop());

function command(cwd: string, program: string, ...args: string[]): Promise<string> {
  return run({
    command: program,
    args,
    cwd,
    logFile: ground.data.logFile("package"),
    signal: ground.signal,
    failure: {
      code: "BUILD_FAILED",
      what: `${program} ${args.join(" ")} failed`,
      wayOut: "Its log says why.",
    },
  });
}

const indexer = join(theirs, "node_modules/.bin/indexer");

it("indexes and answers, in a Postgres of its own, and ends with it", async () => {
  const [port = 0] = await freePorts(1);
  const args = [
    "dev",
    "--build",
    join(build.folder, "build"),
    "--rpc",
    ground.chain.url,
    "--port",
    String(port),
  ];
  const child = spawn(indexer, args, { cwd: theirs, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line");
    const url = `http://127.0.0.1:${port}/subgraphs/name/subgraph-0`;
    expect(line).toBe(`answers at ${url}`);
    const head = await ground.chain.client.getBlockNumber();
    const reached = async () => ((await indexedBlockAt(url)).number === head ? true : undefined);
    expect(await waitFor(() => reached().catch(() => undefined), WAIT)).toBe(true);
  } finally {
    await end(child);
  }
  expect(child.exitCode).toBe(0);
}, 120_000);

it("runs tests of a subgraph", async () => {
  mkdirSync(join(theirs, "tests"));
  const kind = `0x${"ab".repeat(32)}`;
  const sold = {
    address,
    event: "Sold(bytes32 kind, uint256 amount, int256 gain)",
    params: { kind, amount: "5", gain: "-3" },
  };
  const assertions = [
    { query: "{ kinds { id sales } }", expected: { kinds: [{ id: kind, sales: 1 }] } },
    { query: "{ sales { amount gain } }", expected: { sales: [{ amount: "5", gain: "-1" }] } },
  ];
  const test = { name: "a sale", blocks: [{ events: [sold] }], assertions };
  writeFileSync(join(theirs, "tests/sale.json"), JSON.stringify(test));
  const output = await command(theirs, indexer, "test", "--build", join(build.folder, "build"));
  expect(output).toContain("1 passed, 0 failed");
}, 120_000);

it("has types for who uses it as a library", async () => {
  writeFileSync(join(theirs, "use.ts"), USE);
  const compiler = join(repositoryRoot, "node_modules/typescript/bin/tsc");
  const types = join(repositoryRoot, "node_modules/@types");
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2023", "--types", "node"];
  await command(
    theirs,
    process.execPath,
    compiler,
    "--ignoreConfig",
    ...options,
    "--typeRoots",
    types,
    "use.ts",
  );
}, 120_000);

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT");
  await once(child, "exit");
}
