/**
 * Measures usage: how fast events are rolled up, how large they are, and how long questions take, against the plain aggregate over
 * the events.
 *
 *     npm run bench:usage -- --database postgres://postgres@127.0.0.1:5432/postgres --events 10000000
 *
 * Makes a database of its own on that server, of events over a year from a seed, and drops it in the end, or keeps it with
 * `--keep`. Prints tables; with `--json FILE` writes the same as JSON.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { migrate, openDatabase } from "@model-wip/gateway/database";
import { createLogger } from "@model-wip/gateway/log";
import { askUsage, NO_FILTER, readHorizon, rollUp, type UsageQuestion } from "@model-wip/gateway/usage";
import { Command } from "commander";
import pg from "pg";
import { quantile } from "./measure/quantile.ts";

const options = new Command("bench:usage")
  .requiredOption("--database <url>", "a Postgres server, as somebody who may make databases")
  .option("--events <number>", "events to fill in", Number, 1_000_000)
  .option("--runs <number>", "times that each question is asked", Number, 20)
  .option(
    "--floor-runs <number>",
    "times that the plain aggregate is asked, which is slow; 0 for never",
    Number,
    3,
  )
  .option("--keep <name>", "keep the database under this name, and only ask where it is there already")
  .option("--seed <number>", "the same number, the same events", Number, 1)
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{
    database: string;
    events: number;
    runs: number;
    floorRuns: number;
    keep?: string;
    seed: number;
    json?: string;
  }>();

const CHUNK = 250_000;
/** As the gateway takes at a time. */
const ROLL_BATCH = 10_000;
const ACCOUNTS = 50_000;
const YEAR_S = 365 * 86_400;
const BEGIN = Date.UTC(2025, 9, 1) / 1000;
const END = BEGIN + YEAR_S;

/** A number from 0 to 1 for each event and purpose, from the seed. */
const part = (purpose: number) =>
  `((hashint8extended(n, ${options.seed * 100 + purpose}) & 1048575)::float8 / 1048576)`;

/** Few accounts call often and many seldom; latencies are spread over two decades; one call in ten fails. */
const FILL = `
  INSERT INTO usage_event (source, id, at, campaign, model, version, provider, account, outcome, error_code, latency_ms, cost_wei,
    fee_wei)
  SELECT 'bench', '0x' || lpad(to_hex(n), 64, '0'), to_timestamp(${BEGIN} + n * ${YEAR_S}::float8 / $3),
    '0xca' || lpad(floor(${part(1)} * 5)::text, 38, '0'), '0x' || lpad(floor(${part(1)} * 10)::text, 8, '0'),
    1 + floor(${part(2)} * 3)::integer, 'provider-' || floor(${part(3)} * 3),
    CASE WHEN ${part(4)} < 0.1 THEN 'anonymous' ELSE '0x' || lpad(floor(${ACCOUNTS} * ${part(5)} ^ 3)::text, 40, '0') END,
    CASE WHEN ${part(6)} < 0.1 THEN 'FAILED' ELSE 'SUCCEEDED' END,
    CASE WHEN ${part(6)} < 0.05 THEN 'PROVIDER_TIMEOUT' WHEN ${part(6)} < 0.1 THEN 'PROVIDER_BUSY' END,
    (300 * exp(4 * ${part(7)}))::integer, 100000000000000, CASE WHEN ${part(6)} < 0.1 THEN 0 ELSE 600000000000000 END
  FROM generate_series($1::bigint, $2::bigint) AS n`;

const ALL = { latencies: true, errorCodes: true, accounts: false };
const NO_EXTRAS = { latencies: false, errorCodes: false, accounts: false };
const DAY = 86_400;
const question = (change: Partial<UsageQuestion>): UsageQuestion => ({
  span: { from: null, to: null },
  filter: NO_FILTER,
  by: [],
  interval: null,
  wanted: ALL,
  ...change,
});
/** From and to in the midst of minutes, so that every grain and the events themselves take part. */
const odd = (days: number) => ({ from: END - days * DAY + 12_345, to: END - 4_321 });
const QUESTIONS: Readonly<Record<string, UsageQuestion>> = {
  "all, calls and sums": question({ wanted: NO_EXTRAS }),
  "all, with percentiles and errors": question({}),
  "a day, to the second": question({ span: odd(2) }),
  "30 days, to the second": question({ span: odd(31) }),
  "300 days, to the second": question({ span: odd(300) }),
  "300 days of one model": question({ span: odd(300), filter: { model: ["0x00000003"] } }),
  "300 days by model and provider": question({ span: odd(300), by: ["MODEL", "PROVIDER"] }),
  "30 days, a point a day, by model": question({ span: odd(31), interval: "day", by: ["MODEL"] }),
  "2 days, a point an hour": question({ span: odd(3), interval: "hour" }),
  "one busy account, 300 days": question({
    span: odd(300),
    filter: { account: `0x${"0".padStart(40, "0")}` },
  }),
  "one quiet account, 300 days": question({
    span: odd(300),
    filter: { account: `0x${"40000".padStart(40, "0")}` },
  }),
  "distinct accounts, all": question({ wanted: { ...NO_EXTRAS, accounts: true } }),
  "distinct accounts, 300 days": question({ span: odd(300), wanted: { ...NO_EXTRAS, accounts: true } }),
};

/** The same from the events alone, without distinctions: what an answer costs without rollups. */
const FLOOR = `
  SELECT count(*), count(*) FILTER (WHERE outcome = 'SUCCEEDED'), sum(cost_wei), sum(fee_wei), max(at),
    percentile_disc(ARRAY[0.5, 0.95, 0.99]) WITHIN GROUP (ORDER BY latency_ms) FILTER (WHERE outcome = 'SUCCEEDED'),
    count(DISTINCT account) FROM usage_event WHERE at >= to_timestamp($1) AND at < to_timestamp($2)`;

async function timed(run: () => Promise<unknown>, times: number): Promise<number[]> {
  const ms: number[] = [];
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    await run();
    ms.push(performance.now() - begun);
  }
  return ms;
}
const round = (value: number) => Math.round(value * 10) / 10;
const say = (text: string) => process.stderr.write(`${text}\n`);

const name = options.keep ?? `bench_usage_${process.pid}`;
const admin = new pg.Client({ connectionString: options.database });
await admin.connect();
const { rowCount } = await admin.query("SELECT FROM pg_database WHERE datname = $1", [name]);
const isFilled = (rowCount ?? 0) > 0;
if (!isFilled) await admin.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
const url = new URL(options.database);
url.pathname = `/${name}`;
const db = openDatabase(url.href, 2, createLogger("error"));
const client = new pg.Client({ connectionString: url.href });

/** Fills events in. @returns how many a second */
async function fill() {
  await migrate(db);
  const filling = performance.now();
  for (let from = 1; from <= options.events; from += CHUNK) {
    const to = Math.min(from + CHUNK - 1, options.events);
    await client.query(FILL, [from, to, options.events]);
    say(`${to} events after ${round((performance.now() - filling) / 1000)} s`);
  }
  return Math.round(options.events / ((performance.now() - filling) / 1000));
}

/** Rolls up what is not yet. @returns how many a second */
async function rollAllUp() {
  const rolling = performance.now();
  let all = 0;
  for (let taken = 1; taken > 0; all += taken) {
    taken = await rollUp(db, ROLL_BATCH);
    if (all % CHUNK === 0) say(`${all} rolled up after ${round((performance.now() - rolling) / 1000)} s`);
  }
  const rollS = (performance.now() - rolling) / 1000;
  await client.query("VACUUM ANALYZE");
  return Math.round(all / rollS);
}

try {
  await client.connect();
  const load = loadavg()[0]?.toFixed(1);
  const inserted = isFilled ? undefined : await fill();
  const rolledUp = await rollAllUp();
  const horizon = await readHorizon(db);
  const answers = [];
  for (const [asked, one] of Object.entries(QUESTIONS)) {
    await askUsage(db, one, horizon);
    const ms = await timed(() => askUsage(db, one, horizon), options.runs);
    const span = [one.span.from ?? 0, one.span.to ?? END];
    const floors = await timed(() => client.query(FLOOR, span), options.floorRuns);
    const floor = floors.length > 0 ? quantile(floors, 0.5) : Number.NaN;
    const p50 = quantile(ms, 0.5);
    answers.push({
      question: asked,
      "p50 ms": round(p50),
      "p99 ms": round(quantile(ms, 0.99)),
      "events alone ms": round(floor),
      ratio: round(floor / p50),
    });
  }
  const { rows: sizes } = await client.query<Record<string, unknown>>(`
    SELECT relname AS "table", reltuples::bigint AS rows, round(pg_table_size(oid) / 1048576.0) AS "MiB",
      round(pg_indexes_size(oid) / 1048576.0) AS "indexes MiB"
    FROM pg_class WHERE relkind = 'r' AND relname LIKE 'usage_%' ORDER BY pg_total_relation_size(oid) DESC`);
  const { rows: counted } = await client.query<{ events: string }>(
    "SELECT count(*) AS events FROM usage_event",
  );
  const speeds = {
    events: counted[0]?.events,
    "load before": load,
    "inserted per s": inserted,
    "rolled up per s": rolledUp,
  };
  console.table([speeds]);
  console.table(answers);
  console.table(sizes);
  if (options.json !== undefined) {
    writeFileSync(
      options.json,
      `${JSON.stringify({ options: { ...options, database: undefined }, speeds, answers, sizes }, null, 2)}\n`,
    );
  }
} finally {
  await client.end();
  await db.destroy();
  if (options.keep === undefined)
    await admin.query(`DROP DATABASE ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  await admin.end();
}
