/**
 * Measures queries: each of docs/queries.md is asked of the embedded engine and of graph-node, in turn, over HTTP, both warm,
 * where both have the same recorded chain in tables and with indexes of their own.
 *
 *     npm run bench:queries -- --events 550000
 *
 * The embedded engine indexes the chain. graph-node, which would take an hour for it, is given the tables that the other has made, as
 * the layout is the same. Before anything is timed the answers are compared: they must be equal, byte for byte.
 *
 * Prints the median of either, in milliseconds, and how often the one goes into the other; with `--json FILE` writes the same as JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { createApiSchema } from "../indexer/src/graphql/schema/api-schema.ts";
import { parseInputSchema } from "../indexer/src/graphql/schema/input-schema.ts";
import { queriesOfPage } from "../indexer/test/differential/page.ts";
import { withClient } from "../stack/src/database/client.ts";
import { repositoryRoot } from "../stack/src/processes/binary.ts";
import { subgraphSchema, verifyIndex } from "./indexing/database.ts";
import { startReplay } from "./indexing/replay.ts";
import { Rig } from "./indexing/rig.ts";
import { buildFor } from "./indexing/subgraph.ts";
import { ask, latenciesOf } from "./queries/latency.ts";
import { launchFilled, launchIndexed } from "./queries/sides.ts";
import { entityCount } from "./queries/tables.ts";
import { readRecording, recordChain } from "./recorded-chain/record.ts";

const options = new Command("bench:queries")
  .option(
    "--events <number>",
    "events of the recorded chain; 550,000 make more than a million entities",
    Number,
    550_000,
  )
  .option("--seed <number>", "the same seed, the same chain", Number, 1)
  .option("--rounds <number>", "how often each query is asked of each", Number, 30)
  .option("--only <name...>", "names of the queries; all by default")
  .option("--keep", "ask the databases of the last run, if it kept them, and keep them for the next")
  .option("--data <folder>", "where everything is kept", ".data/bench-queries")
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{
    events: number;
    seed: number;
    rounds: number;
    only?: string[];
    keep?: boolean;
    data: string;
    json?: string;
  }>();

const ended = new AbortController();
process.once("SIGINT", () => ended.abort(new Error("interrupted")));
const rig = new Rig(resolve(repositoryRoot, options.data), ended.signal);
const stopped: (() => Promise<void>)[] = [];
try {
  await rig.start();
  await measure();
} finally {
  for (const stop of stopped.reverse()) await stop();
  if (options.keep !== true) {
    for (const database of ["index", "graph"]) await rig.postgres.dropDatabase(database);
  }
  await rig.stop();
}

async function measure(): Promise<void> {
  const folder = recordChain(rig.data.path, options.seed, options.events);
  const recording = readRecording(folder);
  const build = await buildFor(rig, recording);
  const replay = await startReplay(rig, folder);
  stopped.push(() => replay.component.stop());
  const shared = { rig, build, recording, rpcUrl: replay.url, mayReuse: options.keep === true };

  const ours = await launchIndexed(shared);
  stopped.push(() => ours.running.component.stop());
  const theirs = await launchFilled(shared, ours.databaseUrl);
  stopped.push(() => theirs.running.component.stop());
  for (const { databaseUrl, engine } of [ours, theirs]) {
    await withClient(databaseUrl, async (client) =>
      verifyIndex(client, await subgraphSchema(client, engine), recording.expected),
    );
  }
  const entities = await withClient(ours.databaseUrl, async (client) =>
    entityCount(client, await subgraphSchema(client, "embedded")),
  );

  const schemaText = readFileSync(join(build.folder, "build/schema.graphql"), "utf8");
  const { document } = createApiSchema(parseInputSchema(schemaText));
  const urls = { ours: ours.running.url, theirs: theirs.running.url };
  const all = await queriesOfPage(document, (query) => ask(urls.theirs, query, {}));
  const queries = all.filter(({ name }) => options.only === undefined || options.only.includes(name));
  const load = loadavg()[0];
  process.stdout.write(
    `\n${recording.events} events, ${entities} entities that are there at the head; ${options.rounds} rounds; load ${load?.toFixed(2)}\n`,
  );
  const results: Record<string, { embedded: number; "graph-node": number; times: number; KiB: number }> = {};
  for (const query of queries) {
    const { ours, theirs, bytes } = await latenciesOf(query, urls, options.rounds);
    results[query.name] = {
      embedded: rounded(ours),
      "graph-node": rounded(theirs),
      times: rounded(theirs / ours),
      KiB: rounded(bytes / 1_024),
    };
    process.stdout.write(`${query.name}: ${rounded(ours)} ms, graph-node ${rounded(theirs)} ms\n`);
  }
  console.table(results);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ options, entities, load, results }, null, 2)}\n`);
  }
}

/** Three significant digits, or whole. */
function rounded(value: number): number {
  return Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
