/**
 * Measures the gateway beside graph-node asked directly and beside its peers: the same queries, the same index, in turn.
 *
 *     npm start -- --engine graph-node   # in one terminal
 *     npm run bench:gateway              # in another
 *
 * A repeated request may be answered from caches, graph-node's and the gateway's; a unique one, which names another id each
 * time, from none. How long one waits is measured once more with one client alone, since in a queue of many it only says how many are
 * answered in a second. Prints a table; with `--json FILE` writes the same as JSON.
 */
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { resolve } from "node:path";
import { Command } from "commander";
import { repositoryRoot } from "../../stack/src/processes/binary.ts";
import { median } from "../measure/quantile.ts";
import { benchEnvironment, fillGenerations, INDEX_URL, requireGraphNode } from "./bench-database.ts";
import { type Load, load, probe, waitAlone } from "./load.ts";
import { type BenchQuery, QUERIES } from "./queries.ts";
import { type Side, startSide } from "./side.ts";

const options = new Command("bench:gateway")
  .option("--data <folder>", "data folder of the running system", resolve(repositoryRoot, ".data"))
  .option("--connections <number>", "connections at once", Number, 50)
  .option("--seconds <number>", "seconds of each measurement", Number, 6)
  .option("--query <part>", "only the queries with this in their names")
  .option("--alone", "only one client alone, and no peers: what is added to graph-node's own time")
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{
    data: string;
    connections: number;
    seconds: number;
    query?: string;
    alone?: boolean;
    json?: string;
  }>();

const WARM_UP_SECONDS = 2;
/** Times that the sides take turns with one client alone, so that none has the machine in a better moment. */
const TURNS = 3;

interface Measured {
  readonly side: string;
  readonly url: string;
  readonly text: (query: BenchQuery) => string;
  readonly unique: boolean;
}

/** The medians of what one client waits that is alone, over turns, by side. */
async function measureAlone(query: BenchQuery, sides: readonly Measured[]): Promise<Record<string, number>> {
  const unique = sides.filter((side) => side.unique);
  const waited = new Map(unique.map(({ side }) => [side, [] as number[]]));
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { side, url, text } of unique) waited.get(side)?.push(...(await waitAlone(url, text(query))));
  }
  return Object.fromEntries([...waited].map(([side, ms]) => [side, median(ms)]));
}

async function measure(sides: readonly Measured[]) {
  const results: { query: string; loads: Record<string, Load>; alone: Record<string, number> }[] = [];
  for (const query of QUERIES.filter(({ name }) => name.includes(options.query ?? ""))) {
    const loads: Record<string, Load> = {};
    for (const { side, url, text, unique } of sides) {
      await probe(url, text(query));
      if (options.alone && !unique) continue;
      // A gateway that has just started still compiles what it runs.
      await load(url, text(query), { ...options, seconds: WARM_UP_SECONDS, unique });
      if (options.alone) continue;
      const loaded = await load(url, text(query), { ...options, unique });
      if (loaded.errors > 0) throw new Error(`${side} failed ${loaded.errors} times at the ${query.name}`);
      loads[side] = loaded;
    }
    results.push({ query: query.name, loads, alone: await measureAlone(query, sides) });
  }
  return results;
}

const started: Side[] = [];
const start = async (...args: Parameters<typeof startSide>) => {
  const side = await startSide(...args);
  started.push(side);
  return side.url;
};
const startPeers = async (environment: Record<string, string>): Promise<readonly Measured[]> => [
  {
    side: "plain stitch, unique",
    url: await start("./plain-stitch.ts", environment, "/"),
    text: ({ peers }) => peers,
    unique: true,
  },
  {
    side: "Hive Gateway, unique",
    url: await start("./hive.ts", environment),
    text: ({ peers }) => peers,
    unique: true,
  },
];
try {
  requireGraphNode(resolve(options.data));
  const environment = await benchEnvironment(resolve(options.data));
  const gateway = await start("../../gateway/src/main.ts", environment);
  await fillGenerations(environment);
  const peers = options.alone ? [] : await startPeers(environment);
  const results = await measure([
    { side: "graph-node, repeated", url: INDEX_URL, text: ({ index }) => index, unique: false },
    { side: "gateway, warm", url: gateway, text: (query) => query.gateway, unique: false },
    { side: "graph-node, unique", url: INDEX_URL, text: ({ index }) => index, unique: true },
    { side: "gateway, cold", url: gateway, text: (query) => query.gateway, unique: true },
    ...peers,
  ]);
  report(results);
} finally {
  await Promise.all(started.map((side) => side.stop()));
}

function report(results: Awaited<ReturnType<typeof measure>>): void {
  const rate = (part: Load | undefined) => part?.requestsPerSecond ?? 0;
  for (const { query, loads, alone } of results) {
    console.log(`\n${query}`);
    console.table(
      Object.fromEntries(
        [...new Set([...Object.keys(loads), ...Object.keys(alone)])].map((side) => [
          side,
          {
            "req/s": loads[side] && Math.round(loads[side].requestsPerSecond),
            "p50 ms": loads[side]?.p50Ms,
            "p99 ms": loads[side]?.p99Ms,
            "alone, p50 ms": rounded(alone[side]),
          },
        ]),
      ),
    );
  }
  const ratios = results.map(({ query, loads, alone }) => {
    const cold = loads["gateway, cold"];
    const direct = loads["graph-node, unique"];
    return {
      query,
      "warm / graph-node": Number(
        (rate(loads["gateway, warm"]) / rate(loads["graph-node, repeated"])).toFixed(2),
      ),
      "cold / graph-node": Number((rate(cold) / rate(direct)).toFixed(2)),
      "cold, alone, p50 added ms": rounded(
        (alone["gateway, cold"] ?? 0) - (alone["graph-node, unique"] ?? 0),
      ),
      "cold / plain stitch": Number((rate(cold) / rate(loads["plain stitch, unique"])).toFixed(2)),
      "cold / Hive Gateway": Number((rate(cold) / rate(loads["Hive Gateway, unique"])).toFixed(2)),
    };
  });
  console.log("\nratios");
  console.table(ratios);
  if (options.json !== undefined) {
    const machine = { cpus: cpus().length, load: loadavg(), node: process.version };
    writeFileSync(options.json, `${JSON.stringify({ options, machine, results, ratios }, null, 2)}\n`);
  }
}

function rounded(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : Number(ms.toFixed(2));
}
