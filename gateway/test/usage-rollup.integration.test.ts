import fc from "fast-check";
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import { type Db, migrate, openDatabase } from "../src/database/database.ts";
import { usageDenseSums } from "../src/database/migrations/0072-usage-dense-sums.ts";
import type { Outcome, UsageEvent } from "../src/database/schema.ts";
import { RELATIVE_ERROR } from "../src/usage/histogram.ts";
import { askUsage, readHorizon, usageOf } from "../src/usage/query.ts";
import { forgetUsage } from "../src/usage/retention.ts";
import { rebuildRollups, rollUp } from "../src/usage/rollup.ts";
import { floorTo, GRAINS, type Span } from "../src/usage/segments.ts";
import { DIMENSIONS, type Dimension, type UsageFilter, type UsageQuestion } from "../src/usage/usage.ts";
import { createGate } from "./gate.ts";
import { createDatabase, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let db: Db;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  db = openDatabase(database.url, 8, pino({ level: "silent" }));
  await migrate(db);
});
beforeEach(async () => {
  await database.rows(
    `TRUNCATE usage_event, usage_pending, usage_rollup, usage_account_rollup, usage_account_set, usage_model_account_set,
       usage_dimension, usage_account`,
  );
  await database.rows("UPDATE usage_horizon SET events_from = '-infinity', minutes_from = '-infinity'");
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const BEGIN = Date.UTC(2024, 0, 30, 22) / 1000;
const WANTED = { latencies: true, errorCodes: true, accounts: true };

interface Call {
  readonly id: string;
  /** Unix milliseconds. */
  readonly at: number;
  readonly campaign: string | null;
  readonly model: string;
  readonly version: number;
  readonly provider: string;
  readonly account: string;
  readonly outcome: Outcome;
  readonly error_code: "PROVIDER_BUSY" | "PROVIDER_TIMEOUT" | null;
  readonly latency_ms: number;
  readonly cost_wei: string;
  readonly fee_wei: string;
}

const toEvent = ({ at, ...call }: Call): UsageEvent => ({ source: "test", at: new Date(at), ...call });

const insert = (calls: readonly Call[]) =>
  db
    .insertInto("usage_event")
    .values(calls.map(toEvent))
    .onConflict((conflict) => conflict.columns(["source", "id"]).doNothing())
    .execute();

async function rollAll(limit = 1_000): Promise<void> {
  while ((await rollUp(db, limit)) > 0);
}

const ask = async (question: Partial<UsageQuestion> = {}) =>
  askUsage(
    db,
    { span: { from: null, to: null }, filter: {}, by: [], interval: null, wanted: WANTED, ...question },
    await readHorizon(db),
  );

const call = (id: string, change: Partial<Call> = {}): Call => ({
  id,
  at: BEGIN * 1000,
  campaign: "0xca",
  model: "0x01",
  version: 1,
  provider: "local",
  account: "0xaa",
  outcome: "SUCCEEDED",
  error_code: null,
  latency_ms: 5,
  cost_wei: "1",
  fee_wei: "3",
  ...change,
});

// Few seconds beside many, so that calls meet in buckets and at the edges of ranges.
const second = fc.oneof(
  fc.integer({ min: 0, max: 300 }),
  fc.integer({ min: 0, max: 4 * 3_600 }),
  fc.integer({ min: 0, max: 70 * 86_400 }),
);
const anyCall = fc
  .record({
    second,
    ms: fc.constantFrom(0, 1, 999),
    campaign: fc.constantFrom("0xca", "0xcb", null),
    model: fc.constantFrom("0x01", "0x02"),
    version: fc.constantFrom(1, 2),
    provider: fc.constantFrom("local", "fal"),
    account: fc.constantFrom("0xaa", "0xbb", "0xcc", "anonymous"),
    error_code: fc.constantFrom(null, null, "PROVIDER_BUSY" as const, "PROVIDER_TIMEOUT" as const),
    latency_ms: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 2_000_000 })),
    cost: fc.bigInt({ min: 0n, max: 2n ** 90n }),
    fee: fc.bigInt({ min: 0n, max: 2n ** 200n }),
  })
  .map(
    ({ second, ms, cost, fee, ...rest }): Omit<Call, "id"> => ({
      ...rest,
      at: (BEGIN + second) * 1000 + ms,
      outcome: rest.error_code === null ? "SUCCEEDED" : "FAILED",
      cost_wei: String(cost),
      fee_wei: rest.error_code === null ? String(fee) : "0",
    }),
  );
const time = fc.option(
  second.map((seconds) => BEGIN + seconds),
  { freq: 2 },
);
const anyQuestion = fc.record({
  span: fc
    .tuple(time, time)
    .filter(([from, to]) => from === null || to === null || from < to)
    .map(([from, to]): Span => ({ from, to })),
  // One condition mostly leaves some calls, and two sometimes do.
  filter: fc
    .subarray(
      [
        { campaign: ["0xca"] },
        { model: ["0x01"] },
        { version: [2] },
        { outcome: ["FAILED"] as const },
        { account: "0xaa" },
      ],
      { maxLength: 2 },
    )
    .map((conditions): UsageFilter => Object.assign({}, ...conditions)),
  by: fc.subarray(Object.keys(DIMENSIONS) as Dimension[], { maxLength: 2 }),
  interval: fc.option(fc.constantFrom(...GRAINS)),
});

/** The same from the calls themselves, in plain arithmetic. */
function expected(calls: readonly Call[], { span, filter, by, interval }: Omit<UsageQuestion, "wanted">) {
  const within = ({ at }: Call) =>
    at >= (span.from ?? Number.NEGATIVE_INFINITY) * 1000 && at < (span.to ?? Number.POSITIVE_INFINITY) * 1000;
  const matches = (one: Call) =>
    Object.entries(filter).every(([name, values]) =>
      [values].flat().includes(one[name as keyof UsageFilter & keyof Call] as never),
    );
  const groups = new Map<string, Call[]>();
  for (const one of calls.filter((candidate) => within(candidate) && matches(candidate))) {
    const start = interval === null ? 0 : floorTo(interval, Math.floor(one.at / 1000));
    const key = JSON.stringify([String(start), by.map((name) => String(one[DIMENSIONS[name]] ?? ""))]);
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return new Map(
    [...groups].map(([key, group]) => {
      const sum = (of: "cost_wei" | "fee_wei") =>
        String(group.reduce((all, one) => all + BigInt(one[of]), 0n));
      const latencies = group
        .filter(({ outcome }) => outcome === "SUCCEEDED")
        .map(({ latency_ms }) => latency_ms)
        .sort((one, other) => one - other);
      const codes = group.flatMap(({ error_code }) => error_code ?? []);
      return [
        key,
        {
          latencies,
          exact: {
            calls: group.length,
            succeeded: latencies.length,
            failed: group.length - latencies.length,
            costWei: sum("cost_wei"),
            feesWei: sum("fee_wei"),
            errorCodes: [...new Set(codes)]
              .map((code) => ({ code, calls: codes.filter((other) => other === code).length }))
              .sort((one, other) => other.calls - one.calls || (one.code < other.code ? -1 : 1)),
            distinctAccounts: new Set(
              group.map(({ account }) => account).filter((name) => name.startsWith("0x")),
            ).size,
            lastCallAt: String(Math.floor(Math.max(...group.map(({ at }) => at)) / 1000)),
          },
        },
      ] as const;
    }),
  );
}

function expectClose(read: number | null, latencies: readonly number[], part: number): void {
  const truth = latencies[Math.ceil(part * latencies.length) - 1];
  if (truth === undefined) expect(read).toBeNull();
  else expect(Math.abs((read ?? Number.NaN) - truth)).toBeLessThanOrEqual(truth * RELATIVE_ERROR);
}

describe("usage of any calls, rolled up in any batches", () => {
  it("is exact in calls, sums and accounts, and close in latencies, for any question", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyCall, { minLength: 30, maxLength: 60 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 }),
        fc.noBias(fc.array(anyQuestion, { minLength: 6, maxLength: 6 })),
        async (drawn, limits, questions) => {
          await database.rows(
            `TRUNCATE usage_event, usage_pending, usage_rollup, usage_account_rollup, usage_account_set,
               usage_model_account_set`,
          );
          const calls = drawn.map((one, at) => ({ ...one, id: String(at) }));
          // Some calls are rolled up in batches, the rest are still in the queue when the questions are asked.
          const parts = limits.length + 1;
          for (let part = 0; part < parts; part++) {
            const some = calls.filter((_, at) => at % parts === part);
            if (some.length > 0) await insert(some);
            const limit = limits[part];
            if (limit !== undefined) await rollUp(db, limit);
          }
          const answers = await Promise.all(questions.map(ask));
          for (const [at, question] of questions.entries()) {
            const groups = answers[at] ?? [];
            const truth = expected(calls, question);
            expect(groups.map(({ start, key }) => JSON.stringify([start, key])).sort()).toEqual(
              [...truth.keys()].sort(),
            );
            for (const { start, key, usage } of groups) {
              const { exact, latencies } = truth.get(JSON.stringify([start, key])) ?? { latencies: [] };
              const { p50LatencyMs, p95LatencyMs, p99LatencyMs, ...rest } = usage;
              expect(rest).toEqual(exact);
              expectClose(p50LatencyMs, latencies, 0.5);
              expectClose(p95LatencyMs, latencies, 0.95);
              expectClose(p99LatencyMs, latencies, 0.99);
            }
          }
        },
      ),
      { seed: 7, numRuns: 15, endOnFailure: true },
    );
  });
});

const ROLLUPS = [
  `SELECT grain, bucket, d.campaign, model, version, provider, outcome, error_code, calls, cost_wei::text, fee_wei::text, last_at, bins,
     counts, latencies::text FROM usage_rollup JOIN usage_dimension AS d ON d.id = dimension ORDER BY 1, 2, 3, 4, 5, 6, 7, 8`,
  `SELECT grain, bucket, a.account, d.*, calls, cost_wei::text, fee_wei::text, last_at, bins, counts FROM usage_account_rollup AS r
     JOIN usage_account AS a ON a.id = r.account JOIN usage_dimension AS d ON d.id = dimension ORDER BY 1, 2, 3, 4`,
  "SELECT grain, bucket, dimension, chunk, members FROM usage_account_set ORDER BY 1, 2, 3, 4",
  "SELECT * FROM usage_model_account_set ORDER BY grain, bucket, campaign, model, chunk",
];
const allRollups = async () => Promise.all(ROLLUPS.map((statement) => database.rows(statement)));

const sample = (count: number): Call[] =>
  fc.sample(anyCall, { seed: 11, numRuns: count }).map((one, at) => ({ ...one, id: String(at) }));

describe("rolling up", () => {
  it("counts an event once, however often it comes and in whatever state of the rollups", async () => {
    await insert([call("1"), call("2")]);
    await insert([call("1")]);
    await rollAll();
    await insert([call("2", { at: (BEGIN + 86_400) * 1000, fee_wei: "1000" }), call("3")]);
    await rollAll();
    expect(usageOf(await ask())).toMatchObject({ calls: 3, feesWei: "9", costWei: "3" });
  });

  it("does not lose what commits late, after younger events have been rolled up", async () => {
    const inserted = createGate();
    const committing = createGate();
    const late = db.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("usage_event")
        .values(toEvent(call("late")))
        .execute();
      inserted.open();
      await committing.opened;
    });
    await inserted.opened;
    await insert([call("young", { at: (BEGIN + 3_600) * 1000 })]);
    await rollAll();
    expect(usageOf(await ask()).calls).toBe(1);
    committing.open();
    await late;
    expect(usageOf(await ask()).calls).toBe(2);
    await rollAll();
    expect(await database.rows("SELECT FROM usage_pending")).toEqual([]);
    expect(usageOf(await ask()).calls).toBe(2);
  });

  it("is done once by several processes that do it at the same time", async () => {
    const calls = sample(400);
    await insert(calls);
    const roll = async () => {
      for (;;) {
        const left = await database.rows("SELECT FROM usage_pending LIMIT 1");
        if (left.length === 0) return;
        await rollUp(db, 17).catch((error: { code?: string }) => {
          if (error.code !== "40001") throw error;
        });
      }
    };
    await Promise.all([roll(), roll(), roll(), roll()]);
    const atOnce = await allRollups();
    await rebuildRollups(db);
    await rollAll();
    expect(await allRollups()).toEqual(atOnce);
    expect(usageOf(await ask()).calls).toBe(400);
  });

  it("that is killed on the way has done nothing, and is done again", async () => {
    await insert(sample(50));
    const killed = createGate();
    // Somebody holds the table that is written last, so that the roller is stopped in the middle of its transaction.
    const holding = db.transaction().execute(async (transaction) => {
      await sql`LOCK TABLE usage_account_set IN EXCLUSIVE MODE`.execute(transaction);
      await killed.opened;
    });
    const rolling = rollUp(db, 1_000).catch((error: unknown) => error);
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    let pid: { pid: number } | undefined;
    while (pid === undefined) [pid] = await database.rows<{ pid: number }>(waiting);
    await database.rows("SELECT pg_terminate_backend($1)", [pid.pid]);
    expect(await rolling).toBeInstanceOf(Error);
    killed.open();
    await holding;
    expect(await database.rows("SELECT FROM usage_rollup")).toEqual([]);
    expect(usageOf(await ask()).calls).toBe(50);
    await rollAll();
    expect(usageOf(await ask()).calls).toBe(50);
  });
});

describe("a rebuild", () => {
  it("gives the same rollups, and exact answers while it is under way", async () => {
    const calls = sample(300);
    await insert(calls.slice(0, 200));
    await rollAll(13);
    await insert(calls.slice(200));
    await rollAll(29);
    const before = await allRollups();
    const answer = await ask({ by: ["MODEL", "OUTCOME"], interval: "day" });
    await rebuildRollups(db);
    expect(await ask({ by: ["MODEL", "OUTCOME"], interval: "day" })).toEqual(answer);
    await rollUp(db, 100);
    expect(await ask({ by: ["MODEL", "OUTCOME"], interval: "day" })).toEqual(answer);
    await rollAll();
    expect(await allRollups()).toEqual(before);
  });

  it("mends rollups that are wrong", async () => {
    await insert(sample(20));
    await rollAll();
    await database.rows("UPDATE usage_rollup SET calls = calls + 1");
    expect(usageOf(await ask()).calls).not.toBe(20);
    await rebuildRollups(db);
    await rollAll();
    expect(usageOf(await ask()).calls).toBe(20);
  });
});

describe("rollups of the release before", () => {
  /** A day's and a month's latencies in lists, as those of its minutes still are; no sets of accounts by model. */
  const FORMER = `
    UPDATE usage_rollup AS r SET (bins, counts) = (
      SELECT coalesce(array_agg(bin ORDER BY bin), '{}'), coalesce(array_agg(n ORDER BY bin), '{}') FROM (
        SELECT bin, sum(n)::bigint AS n FROM usage_rollup AS m CROSS JOIN unnest(m.bins, m.counts) AS listed(bin, n)
        WHERE m.grain = 0 AND m.dimension = r.dimension
          AND date_trunc(CASE r.grain WHEN 2 THEN 'day' ELSE 'month' END, m.bucket, 'UTC') = r.bucket
        GROUP BY bin
      ) AS merged
    ) WHERE grain >= 2;
    ALTER TABLE usage_rollup DROP COLUMN latencies;
    DROP FUNCTION usage_dense_latency;
    DROP TABLE usage_model_account_set`;

  it("are carried over as if they had been made by this one", async () => {
    await insert(sample(300));
    await rollAll();
    const before = await allRollups();
    await database.rows(FORMER);
    await db.transaction().execute((transaction) => usageDenseSums.up(transaction));
    expect(await allRollups()).toEqual(before);
  });
});

describe("events that are too old", () => {
  const DAY_MS = 86_400_000;
  const KEPT_DAYS = 30;
  const old = Date.now() - 200 * DAY_MS;
  const hour = Math.floor(old / 3_600_000) * 3_600;

  beforeEach(async () => {
    await insert([
      call("old", { at: hour * 1000 + 1 }),
      call("old too", { at: hour * 1000 + 1_800_000 }),
      call("new", { at: Date.now() - DAY_MS }),
    ]);
    await rollAll();
    expect(await forgetUsage(db, KEPT_DAYS)).toBe(false);
  });

  it("are gone, and still counted in whole hours", async () => {
    expect(await database.rows("SELECT id FROM usage_event")).toEqual([{ id: "new" }]);
    expect(usageOf(await ask()).calls).toBe(3);
    const wanted = { ...WANTED, accounts: false };
    expect(usageOf(await ask({ span: { from: hour, to: hour + 3_600 }, wanted })).calls).toBe(2);
    await expect(ask({ span: { from: hour + 60, to: hour + 3_600 }, wanted })).rejects.toMatchObject({
      code: "RANGE_INVALID",
    });
  });

  it("are not counted again when they come again, nor at all when they come too late", async () => {
    await insert([call("old", { at: hour * 1000 + 1 }), call("late", { at: hour * 1000 + 2 })]);
    await rollAll();
    expect(usageOf(await ask()).calls).toBe(3);
    await forgetUsage(db, KEPT_DAYS);
    expect(await database.rows("SELECT id FROM usage_event")).toEqual([{ id: "new" }]);
  });

  it("stay in rollups that are made anew", async () => {
    await rebuildRollups(db);
    await rollAll();
    expect(usageOf(await ask()).calls).toBe(3);
  });
});

describe("a queue that was long", () => {
  it("is as small as what is in it once it was vacuumed, however little of it was left the time before", async () => {
    const LONG = 40_000;
    const LAST = 200;
    await database.rows(
      `INSERT INTO usage_pending (at, model, version, provider, account, outcome, latency_ms, cost_wei, fee_wei)
       SELECT now(), '0x00', 1, 'test', 'anonymous', 'FAILED', 1, 0, 0 FROM generate_series(1, ${LONG})`,
    );
    const [last] = await database.rows<{ n: string }>("SELECT max(n) AS n FROM usage_pending");
    for (const upTo of [BigInt(last?.n ?? 0) - BigInt(LAST), last?.n]) {
      await database.rows("DELETE FROM usage_pending WHERE n <= $1", [String(upTo)]);
      // A transaction of another test may still see the rows.
      await vi.waitFor(async () => {
        await database.rows("VACUUM usage_pending");
        const [size] = await database.rows<{ pages: number }>(
          "SELECT (pg_relation_size('usage_pending') / 8192)::integer AS pages",
        );
        if (upTo === last?.n) expect(size?.pages).toBe(0);
      }, 60_000);
    }
  });
});
