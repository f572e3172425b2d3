import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DataFolder } from "../src/data-folder.ts";
import { readDeployment } from "../src/deployment.ts";
import { PORT_NAMES, PORTS, type PortName } from "../src/options.ts";
import { repositoryRoot } from "../src/processes/binary.ts";
import { freePorts, isPortFree } from "../src/processes/ports.ts";
import type { Report } from "../src/report.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { readmeQueries } from "./readme-queries.ts";

const never = new AbortController().signal;
const SECONDS = 1_000;
const MINUTES = 60 * SECONDS;

let folder: string;
let ports: Record<PortName, number>;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "model-wip-e2e-"));
  const free = await freePorts(PORT_NAMES.length);
  ports = Object.fromEntries(PORT_NAMES.map((name, index) => [name, free[index]])) as Record<
    PortName,
    number
  >;
});
afterAll(() => {
  for (const child of running) child.kill("SIGKILL");
  new DataFolder(dataFolder()).clear();
  rmSync(folder, { recursive: true, force: true });
});

const dataFolder = () => join(folder, "data");
const chainState = () => join(dataFolder(), "chain", "state.json");

interface Started {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** Runs `npm start` with ports and data of our own. */
function npmStart(...args: string[]): Started {
  const options = PORT_NAMES.flatMap((name) => [`--${PORTS[name].option}`, String(ports[name])]);
  const child = spawn(
    process.execPath,
    ["stack/bootstrap.mjs", "start", "--data", dataFolder(), ...options, ...args],
    { cwd: repositoryRoot, stdio: ["ignore", "pipe", "pipe"] },
  );
  running.add(child);
  let output = "";
  child.stdout.on("data", (chunk) => {
    output += chunk;
  });
  child.stderr.on("data", (chunk) => {
    output += chunk;
  });
  const ended = once(child, "close").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  return { child, output: () => output, ended };
}

/** Waits for a line of its output, or fails with all of it when it ends before. */
async function printed(started: Started, text: string, timeoutMs: number): Promise<void> {
  const found = await waitFor(
    async () => {
      if (started.output().includes(text)) return true;
      return running.has(started.child) ? undefined : false;
    },
    { timeoutMs, signal: never },
  );
  if (found !== true) throw new Error(`"${text}" was not printed:\n${started.output()}`);
}

async function post<T>(url: string, body: unknown): Promise<T> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
  return (await response.json()) as T;
}

const rpc = (method: string) =>
  post(`http://127.0.0.1:${ports.chain}`, { jsonrpc: "2.0", id: 1, method, params: [] });

const ask = <T>(query: string) =>
  post<{ data: T }>(`http://127.0.0.1:${ports.gateway}/graphql`, { query }).then(({ data }) => data);

async function indexedBlock(): Promise<bigint> {
  const { _meta } = await ask<{ _meta: { block: { number: number } } }>("{ _meta { block { number } } }");
  return BigInt(_meta.block.number);
}

const isUp = (started: Started) => printed(started, "First answer after", 3 * MINUTES);

function processes(): Record<string, number> {
  return JSON.parse(readFileSync(join(dataFolder(), "processes.json"), "utf8"));
}

/** Processes that have our data folder among their arguments: all that a start leaves behind would. */
function leftBehind(): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
        return command.includes(dataFolder()) ? [`${pid} ${command}`] : [];
      } catch {
        return [];
      }
    });
}

async function nothingIsLeft(): Promise<void> {
  const gone = await waitFor(
    async () => {
      const free = await Promise.all(PORT_NAMES.map((name) => isPortFree(ports[name])));
      return leftBehind().length === 0 && free.every(Boolean) ? true : undefined;
    },
    { timeoutMs: 10 * SECONDS, signal: never },
  );
  expect(gone, `left behind: ${leftBehind().join("\n")}`).toBe(true);
}

describe("npm start", () => {
  it(
    "tells the story and finds no drift",
    async () => {
      const reportFile = join(folder, "report.json");
      const started = npmStart("--once", "--report", reportFile);
      expect(await started.ended, started.output()).toBe(0);
      const report: Report = JSON.parse(readFileSync(reportFile, "utf8"));
      expect(report.ok).toBe(true);
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
      await nothingIsLeft();
    },
    5 * MINUTES,
  );

  it("resumes the same chain and index, answers as the README says, and ends at Ctrl-C", async () => {
    const before: Report = JSON.parse(readFileSync(join(folder, "report.json"), "utf8"));
    const started = npmStart();
    await isUp(started);
    expect(started.output()).toContain(`goes on from block ${before.audit.blockNumber}`);
    expect(started.output()).not.toContain("made anew");
    for (const { query, answer } of readmeQueries()) expect(await ask(query)).toEqual(answer);
    // One more block than the last checkpoint has, which the next test takes away again.
    copyFileSync(chainState(), join(folder, "chain-before.json"));
    await rpc("evm_mine");
    const next = BigInt(before.audit.blockNumber) + 1n;
    await waitFor(async () => ((await indexedBlock()) === next ? true : undefined), {
      timeoutMs: 30 * SECONDS,
      signal: never,
    });
    expect(await indexedBlock()).toBe(next);
    started.child.kill("SIGINT");
    expect(await started.ended).toBe(0);
    await nothingIsLeft();
  });

  it("makes the index anew when the chain has lost a block that was indexed", async () => {
    copyFileSync(join(folder, "chain-before.json"), chainState());
    const started = npmStart("--once");
    expect(await started.ended, started.output()).toBe(0);
    expect(started.output()).toContain(
      "made anew because the chain ends before the block that it had reached",
    );
    expect(started.output()).toContain("drift 0 wei");
    await nothingIsLeft();
  });

  it("refuses to tell another story on the same chain", async () => {
    const started = npmStart("--seed", "2");
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain("[INVALID_OPTION]");
    await nothingIsLeft();
  });

  it("names a port that is taken before anything is started", async () => {
    const { createServer } = await import("node:net");
    const server = createServer().listen(ports.graph, "127.0.0.1");
    await once(server, "listening");
    const started = npmStart();
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain(`[PORT_TAKEN] Port ${ports.graph}`);
    expect(started.output()).toContain("--graph-port");
    await new Promise((resolve) => server.close(resolve));
  });

  it.each(["chain", "database", "artifacts", "subgraph", "gateway"])(
    "names the %s when it is killed, and leaves no process behind",
    async (component) => {
      const started = npmStart();
      await isUp(started);
      const pid = processes()[component];
      expect(pid).toBeTypeOf("number");
      const killedAt = Date.now();
      process.kill(pid as number, "SIGKILL");
      expect(await started.ended).toBe(1);
      expect(Date.now() - killedAt).toBeLessThan(20 * SECONDS);
      expect(started.output()).toContain("[COMPONENT_DIED]");
      expect(started.output()).toMatch(
        new RegExp(`The ${component} \\(.*process ${pid}\\) was ended by SIGKILL`),
      );
      await nothingIsLeft();
    },
  );

  it("names a component that is killed on the way up", async () => {
    const started = npmStart();
    await printed(started, "artifacts  ", MINUTES);
    process.kill(processes().database as number, "SIGKILL");
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(/\[COMPONENT_DIED] The database \(.*\) was ended by SIGKILL/);
    await nothingIsLeft();
  });

  it("leaves no process behind when it is itself killed, and goes on afterwards", async () => {
    const started = npmStart();
    await isUp(started);
    started.child.kill("SIGKILL");
    await started.ended;
    await nothingIsLeft();

    const again = npmStart("--once");
    expect(await again.ended, again.output()).toBe(0);
    expect(again.output()).toContain("drift 0 wei");
    await nothingIsLeft();
  });

  it("ends cleanly when interrupted on the way up", async () => {
    const started = npmStart();
    await printed(started, "artifacts  ", MINUTES);
    started.child.kill("SIGTERM");
    expect(await started.ended).toBe(130);
    await nothingIsLeft();
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
