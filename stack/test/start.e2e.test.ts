import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readDeployment } from "../src/deployment.ts";
import { repositoryRoot } from "../src/processes/binary.ts";
import type { Report } from "../src/report.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { NpmStart } from "./npm-start.ts";
import { readmeQueries } from "./readme-queries.ts";

const never = new AbortController().signal;

let npm: NpmStart;

beforeAll(async () => {
  npm = await NpmStart.onFreePorts();
});
afterEach(() => npm.end());
afterAll(() => npm.clear());

const chainState = () => join(npm.dataFolder, "chain", "state.json");
const chainBefore = () => join(npm.folder, "chain-before.json");

async function post<T>(url: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

const rpc = (method: string) =>
  post(`http://127.0.0.1:${npm.ports.chain}`, { jsonrpc: "2.0", id: 1, method, params: [] });

const ask = <T>(query: string) =>
  post<{ data: T }>(`http://127.0.0.1:${npm.ports.gateway}/graphql`, { query }).then(({ data }) => data);

async function indexedBlock(): Promise<bigint> {
  const { _meta } = await ask<{ _meta: { block: { number: number } } }>("{ _meta { block { number } } }");
  return BigInt(_meta.block.number);
}

const until = async (holds: () => Promise<boolean>) =>
  expect(
    await waitFor(async () => ((await holds()) ? true : undefined), { timeoutMs: 120_000, signal: never }),
  ).toBe(true);

/** What the README shows is answered so, and the index is what the gateway was built against. */
async function expectAnswers(): Promise<void> {
  for (const { query, answer } of readmeQueries()) expect(await ask(query)).toEqual(answer);
  await until(async () => {
    const { status } = await ask<{ status: { schemaDrift: { state: string } } }>(
      "{ status { schemaDrift { state } } }",
    );
    return status.schemaDrift.state === "same";
  });
}

/** Mines one more block than the last checkpoint has, and waits until it is indexed; `loseBlock` takes it away again. */
async function mineAfterCheckpoint(): Promise<void> {
  copyFileSync(chainState(), chainBefore());
  const next = (await indexedBlock()) + 1n;
  await rpc("evm_mine");
  await until(async () => (await indexedBlock()) === next);
}

const loseBlock = () => copyFileSync(chainBefore(), chainState());

async function expectMadeAnew(engine: string): Promise<void> {
  loseBlock();
  const started = npm.run("--once");
  expect(await started.ended, started.output()).toBe(0);
  expect(started.output()).toMatch(
    new RegExp(
      `${engine} answers at \\S+, made anew because the chain ends before the block that it had reached`,
    ),
  );
  expect(started.output()).toContain("drift 0 wei");
  await npm.nothingIsLeft();
}

describe("npm start", () => {
  it("tells the story and finds no drift", async () => {
    const reportFile = join(npm.folder, "report.json");
    const started = npm.run("--once", "--report", reportFile);
    expect(await started.ended, started.output()).toBe(0);
    const report: Report = JSON.parse(readFileSync(reportFile, "utf8"));
    expect(report.ok).toBe(true);
    expect(report.engine).toBe("embedded");
    expect(report.audit.driftWei).toBe("0");
    expect(report.audit.figuresDiffering).toBe(0);
    expect(report.audit.figuresCompared).toBeGreaterThanOrEqual(1_000);
    // Addresses follow from the bytecode: after a change of the contracts, take them over from the data folder's file.
    const tracked = readDeployment(join(repositoryRoot, "networks.json"), NETWORK);
    const addresses = Object.entries(tracked).map(([name, { address }]) => [name, address]);
    expect(report.addresses).toEqual(Object.fromEntries(addresses));
    expect(Object.keys(report.stepsMs)).toEqual([
      "chain",
      "contracts",
      "database",
      "artifacts",
      "subgraph",
      "gateway",
      "story",
      "audit",
    ]);
    await npm.nothingIsLeft();
  });

  it("resumes the same chain and index, answers as the README says, and ends at Ctrl-C", async () => {
    const before: Report = JSON.parse(readFileSync(join(npm.folder, "report.json"), "utf8"));
    const started = npm.run();
    await npm.isUp(started);
    expect(started.output()).toContain(`goes on from block ${before.audit.blockNumber}`);
    expect(started.output()).not.toContain("made anew");
    await expectAnswers();
    const gatewayUrl = `http://127.0.0.1:${npm.ports.gateway}`;
    const page = await (await fetch(gatewayUrl, { headers: { accept: "text/html" } })).text();
    const [, script] = /<script[^>]+src="(\/assets\/[^"]+\.js)"/.exec(page) ?? [];
    expect((await fetch(`${gatewayUrl}${script}`)).headers.get("content-type")).toContain("javascript");
    await mineAfterCheckpoint();
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    await npm.nothingIsLeft();
  });

  it("makes the index anew when the chain has lost a block that was indexed", () =>
    expectMadeAnew("the embedded engine"));

  it("lets graph-node index the same chain, which answers the same", async () => {
    const started = npm.run("--engine", "graph-node");
    await npm.isUp(started);
    expect(started.output()).toMatch(
      /graph-node answers at \S+, with an index of its own, instead of the embedded engine\n?/,
    );
    expect(started.output()).toContain("drift 0 wei");
    await expectAnswers();
    await mineAfterCheckpoint();
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    await npm.nothingIsLeft();
  });

  it("goes on with graph-node unless told otherwise, and makes its index anew likewise", () =>
    expectMadeAnew("graph-node"));

  it("refuses to tell another story on the same chain", async () => {
    const started = npm.run("--seed", "2");
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain("[INVALID_OPTION]");
    await npm.nothingIsLeft();
  });

  it("names a port that is taken before anything is started", async () => {
    const { createServer } = await import("node:net");
    const server = createServer().listen(npm.ports.graph, "127.0.0.1");
    await once(server, "listening");
    const started = npm.run();
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(`[PORT_TAKEN] Port ${npm.ports.graph}`);
    expect(started.output()).toContain("--graph-port");
    await new Promise((resolve) => server.close(resolve));
  });

  it("ends cleanly when interrupted on the way up", async () => {
    const started = npm.run();
    await npm.printed(started, "artifacts  ");
    started.child.kill("SIGTERM");
    expect(await started.ended).toBe(130);
    await npm.nothingIsLeft();
  });

  it("explains an option that makes no sense", () => {
    const result = spawnSync(process.execPath, ["stack/bootstrap.mjs", "start", "--port", "70000"], {
      cwd: repositoryRoot,
      encoding: "utf8",
    });
    expect(result.status).not.toBe(0);
    expect(result.stderr).toContain("whole number from 1 to 65535");
  });
});
