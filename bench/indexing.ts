/**
 * Measures indexing: a recorded chain, made from a seed and replayed from memory, is indexed by our subgraph on
 * graph-node, on the embedded engine, or on both, and beside them by the least that can be called an index.
 *
 *     npm run bench:indexing -- --events 100000 --runs 3 --engine graph-node embedded --peer ponder sqd
 *
 * Prints events per second, CPU time, peak memory and database size of both, and their ratios; with `--json FILE` writes
 * the same as JSON. With several runs the figures are medians. A run counts only if everything is indexed: entities and
 * totals are compared with what the recording holds.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import { ENGINES, type Engine } from "../stack/src/options.ts";
import { repositoryRoot } from "../stack/src/processes/binary.ts";
import { drawGrowth } from "./indexing/chart.ts";
import type { Cost } from "./indexing/cost.ts";
import { measureFloor } from "./indexing/floor.ts";
import { measurePeer, PEERS, type Peer } from "./indexing/peers.ts";
import { Rig } from "./indexing/rig.ts";
import { buildFor, measureSubgraph, type SubgraphCost } from "./indexing/subgraph.ts";
import { median } from "./measure/quantile.ts";
import { readRecording, recordChain } from "./recorded-chain/record.ts";

const options = new Command("bench:indexing")
  .option("--events <number...>", "events of the recorded chain; several numbers, several chains", ["100000"])
  .option("--seed <number>", "the same seed, the same chain", Number, 1)
  .option("--runs <number>", "runs of each side, in turn", Number, 1)
  .option("--set <name=value...>", "settings of graph-node that differ from those of npm start", [])
  .addOption(
    new Option("--engine <name...>", "what indexes it; several, one beside the other")
      .choices([...ENGINES])
      .default(["graph-node"]),
  )
  .addOption(
    new Option(
      "--peer <name...>",
      "other indexers that do about the same, installed when they are first asked for",
    )
      .choices([...PEERS])
      .default([]),
  )
  .option("--handlers", "print what each handler took")
  .option("--no-floor", "leave the floor out")
  .option("--data <folder>", "where everything is kept", ".data/bench-indexing")
  .option("--json <file>", "write the result as JSON")
  .option("--chart <file>", "draw CPU time per event over the chains' lengths, as an SVG")
  .parse()
  .opts<{
    events: string[];
    seed: number;
    runs: number;
    set: string[];
    engine: Engine[];
    peer: Peer[];
    handlers?: boolean;
    floor: boolean;
    data: string;
    json?: string;
    chart?: string;
  }>();

/** What is measured of either side: its name with its unit, and the figure. */
const FIGURES: Readonly<Record<string, (cost: Cost) => number>> = {
  seconds: ({ seconds }) => seconds,
  "events per second": ({ eventsPerSecond }) => eventsPerSecond,
  "CPU s": ({ cpuSeconds }) => cpuSeconds,
  "CPU s of the database": ({ databaseCpuSeconds }) => databaseCpuSeconds,
  "CPU s per 1,000 events": cpuPerThousandEvents,
  "peak MiB": ({ peakBytes }) => peakBytes / 2 ** 20,
  "peak MiB of the database": ({ databasePeakBytes }) => databasePeakBytes / 2 ** 20,
  "index MiB": ({ indexBytes }) => indexBytes / 2 ** 20,
  "database MiB": ({ databaseBytes }) => databaseBytes / 2 ** 20,
};

const ended = new AbortController();
process.once("SIGINT", () => ended.abort(new Error("interrupted")));
const settings = Object.fromEntries(
  options.set.map((setting) => setting.split(/=(.*)/s).slice(0, 2) as [string, string]),
);
const rig = new Rig(resolve(repositoryRoot, options.data), ended.signal);
const results: Awaited<ReturnType<typeof measure>>[] = [];
try {
  await rig.start();
  for (const events of options.events) {
    results.push(await measure(Number(events)));
    writeResults();
  }
} finally {
  await rig.stop();
}

/** After each chain, so that a long one that fails takes nothing with it. */
function writeResults(): void {
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ options, settings, results }, null, 2)}\n`);
  }
  if (options.chart !== undefined) {
    const cpu = (runs: readonly Cost[]) => median(runs.map(cpuPerThousandEvents));
    const growth = results.map(({ events, runs }) => ({
      events,
      subgraph: cpu(runs.subgraph),
      floor: cpu(runs.floor),
    }));
    writeFileSync(options.chart, drawGrowth(growth));
  }
}

async function measure(events: number) {
  const folder = recordChain(rig.data.path, options.seed, events);
  const recording = readRecording(folder);
  const build = await buildFor(rig, recording);
  const load = loadavg()[0];
  const costs = new Map<Engine, SubgraphCost[]>(options.engine.map((engine) => [engine, []]));
  const peers = new Map<Peer, Cost[]>(options.peer.map((peer) => [peer, []]));
  const floor: Cost[] = [];
  for (let run = 0; run < options.runs; run++) {
    if (options.floor) floor.push(await measureFloor(rig, folder));
    for (const [engine, runs] of costs) {
      runs.push(await measureSubgraph(rig, folder, build, settings, engine));
    }
    for (const [peer, runs] of peers) runs.push(await measurePeer(rig, folder, peer));
  }
  // What is drawn and listed by handler is the first engine's.
  const [subgraph = []] = costs.values();
  const table = Object.fromEntries(
    Object.entries(FIGURES).map(([name, figure]) => {
      const ours = [...costs, ...peers].map(([engine, runs]) => [engine, median(runs.map(figure))] as const);
      const row = Object.fromEntries(ours.map(([engine, value]) => [engine, rounded(value)]));
      if (!options.floor) return [name, row];
      const least = median(floor.map(figure));
      const ratios = ours.map(([engine, value]) => [`${engine} : floor`, rounded(value / least)]);
      return [name, { ...row, floor: rounded(least), ...Object.fromEntries(ratios) }];
    }),
  );
  const { transactions, head } = recording;
  process.stdout.write(
    `\n${recording.events} events in ${transactions} transactions and ${head} blocks, seed ${options.seed}; ` +
      `${options.runs} run(s); load before ${load?.toFixed(2)}\n`,
  );
  console.table(table);
  for (const [engine, runs] of costs) {
    const seconds = rounded(median(runs.map(({ firstAnswerSeconds }) => firstAnswerSeconds)));
    process.stdout.write(`${engine}: ${seconds} s from the start of its process to its first answer\n`);
  }
  if (options.handlers === true) console.table(handlerTable(subgraph));
  return {
    events: recording.events,
    transactions,
    blocks: head,
    load,
    table,
    runs: { subgraph, ...Object.fromEntries(costs), ...Object.fromEntries(peers), floor },
  };
}

function handlerTable(runs: readonly SubgraphCost[]) {
  const [first] = runs;
  return Object.fromEntries(
    (first?.handlers ?? []).map(({ handler, calls }) => {
      const seconds = median(
        runs.map((run) => run.handlers.find((cost) => cost.handler === handler)?.seconds ?? 0),
      );
      return [
        handler,
        { calls, "s in all": rounded(seconds), "µs a call": rounded((seconds / calls) * 1e6) },
      ];
    }),
  );
}

function cpuPerThousandEvents(cost: Cost): number {
  const events = cost.seconds * cost.eventsPerSecond;
  return ((cost.cpuSeconds + cost.databaseCpuSeconds) / events) * 1_000;
}

/** Three significant digits, or whole. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
