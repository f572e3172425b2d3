/**
 * Puts a steady load on a gateway of its own for ten minutes, and says whether its memory stays where it is.
 *
 *     npm start                        # in one terminal
 *     npm run bench:soak               # in another
 *
 * The load is the queries of bench:gateway in turn, half of them never asked before, and subscriptions that come and go. What is kept is
 * taken to be the least that the heap has in a third of the time: V8 collects all garbage about once in two minutes, so not in every slice.
 * Ends with 1 if that grows by more than `--limit` MiB from the second third to the last, or if an answer fails. Prints a table; with
 * `--json FILE` writes the same as JSON.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Command } from "commander";
import { repositoryRoot } from "../stack/src/processes/binary.ts";
import { freePorts } from "../stack/src/processes/ports.ts";
import { benchEnvironment } from "./gateway/bench-database.ts";
import { load } from "./gateway/load.ts";
import { QUERIES } from "./gateway/queries.ts";
import { startSide } from "./gateway/side.ts";

const options = new Command("bench:soak")
  .option("--data <folder>", "data folder of the running system", resolve(repositoryRoot, ".data"))
  .option("--minutes <number>", "how long", Number, 10)
  .option("--connections <number>", "connections at once", Number, 20)
  .option("--limit <MiB>", "growth of the heap that is let pass", Number, 8)
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{ data: string; minutes: number; connections: number; limit: number; json?: string }>();

const SLICES = 30;
const SAMPLE_MS = 500;
const SUBSCRIPTION = "subscription { activity { cursor block { number } } }";
const MIB = 1_048_576;

interface Slice {
  readonly minute: number;
  readonly requestsPerSecond: number;
  readonly p99Ms: number;
  readonly errors: number;
  readonly "heap MiB": number;
  readonly "resident MiB": number;
}

/** Bytes of the gateway's heap in use, and of its resident memory, as its metrics say. */
async function memoryOf(metrics: string) {
  const text = await (await fetch(metrics)).text();
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return { heap: value("nodejs_heap_size_used_bytes"), resident: value("process_resident_memory_bytes") };
}

/** Subscriptions as server-sent events, each open for a moment, until `signal` aborts. */
async function subscribe(url: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const moment = AbortSignal.any([signal, AbortSignal.timeout(500)]);
    await fetch(`${url}/stream`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: SUBSCRIPTION }),
      signal: moment,
    })
      .then((response) => response.text())
      .catch(() => {});
  }
}

const [metricsPort] = await freePorts(1);
const side = await startSide("../../gateway/src/main.ts", {
  ...(await benchEnvironment(resolve(options.data))),
  METRICS_PORT: String(metricsPort),
  LOG_LEVEL: "warn",
});
const metrics = `http://127.0.0.1:${metricsPort}/metrics`;
const ended = new AbortController();
const subscribers = Array.from({ length: 4 }, () => subscribe(side.url, ended.signal));
const before = loadavg();
const slices: Slice[] = [];
try {
  const seconds = (options.minutes * 60) / SLICES;
  for (let slice = 0; slice < SLICES; slice++) {
    const query = QUERIES[slice % QUERIES.length] ?? QUERIES[0];
    if (query === undefined) break;
    const samples: Awaited<ReturnType<typeof memoryOf>>[] = [];
    const sampled = new AbortController();
    const sampling = (async () => {
      while (!sampled.signal.aborted) {
        samples.push(await memoryOf(metrics));
        await sleep(SAMPLE_MS);
      }
    })();
    const half = { connections: options.connections, seconds: seconds / 2 };
    const cold = await load(side.url, query.gateway, { ...half, unique: true });
    const warm = await load(side.url, query.gateway, { ...half, unique: false });
    sampled.abort();
    await sampling;
    slices.push({
      minute: Number((((slice + 1) * seconds) / 60).toFixed(2)),
      requestsPerSecond: Math.round((cold.requestsPerSecond + warm.requestsPerSecond) / 2),
      p99Ms: Math.max(cold.p99Ms, warm.p99Ms),
      errors: cold.errors + warm.errors,
      "heap MiB": Math.min(...samples.map(({ heap }) => heap)) / MIB,
      "resident MiB": Math.max(...samples.map(({ resident }) => resident)) / MIB,
    });
  }
} finally {
  ended.abort();
  await Promise.all(subscribers);
  await side.stop();
}

/** What is kept, in MiB, in slices from one third of the time to another. */
const kept = (from: number, to: number) =>
  Math.min(...slices.slice((SLICES * from) / 3, (SLICES * to) / 3).map((slice) => slice["heap MiB"]));
const result = {
  "second third MiB": Number(kept(1, 2).toFixed(1)),
  "last third MiB": Number(kept(2, 3).toFixed(1)),
  "growth MiB": Number((kept(2, 3) - kept(1, 2)).toFixed(1)),
  errors: slices.reduce((sum, { errors }) => sum + errors, 0),
  "load before": before.map((value) => value.toFixed(1)).join(" "),
};
console.table(
  slices.map((slice) => ({
    ...slice,
    "heap MiB": slice["heap MiB"].toFixed(1),
    "resident MiB": slice["resident MiB"].toFixed(0),
  })),
);
console.table([result]);
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ options, slices, result }, null, 2)}\n`);
}
if (result["growth MiB"] > options.limit || result.errors > 0) process.exitCode = 1;
