import { Kysely, Migrator, PostgresDialect, sql } from "kysely";
import pg from "pg";
import type { Logger } from "../log.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { traceStatement } from "../telemetry/spans.ts";
import { migrations } from "./migrations/index.ts";
import { preparing } from "./prepared.ts";
import type { GatewayDatabase } from "./schema.ts";

export type Db = Kysely<GatewayDatabase>;

const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 20_000;

/** Numbers of the pool, and the time that statements take. */
function measure(pool: pg.Pool, metrics: Metrics) {
  metrics.gauge({
    name: "gateway_database_connections",
    help: "Connections of this process to Postgres, by state.",
    labelNames: ["state"],
    read: () => [
      { labels: { state: "busy" }, value: pool.totalCount - pool.idleCount },
      { labels: { state: "idle" }, value: pool.idleCount },
    ],
  });
  metrics.gauge({
    name: "gateway_database_waiting",
    help: "Callers that wait for a connection to Postgres.",
    read: () => [{ value: pool.waitingCount }],
  });
  return metrics.histogram({
    name: "gateway_database_query_duration_seconds",
    help: "Time of one SQL statement, by outcome.",
    labelNames: ["outcome"],
  });
}

/** A pool that connects on first use, so that the gateway starts where Postgres is not up yet. */
export function openDatabase(url: string, poolSize: number, log: Logger, metrics?: Metrics): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: "model-wip-gateway",
  });
  // A connection that breaks is replaced on next use. Unheard, its event would end the process, be it idle or lent.
  pool.on("error", (error) => log.warn({ err: error }, "idle database connection lost"));
  pool.on("connect", (client) => {
    client.on("error", (error) => log.debug({ err: error }, "database connection lost"));
  });
  const durations = metrics && measure(pool, metrics);
  return new Kysely<GatewayDatabase>({
    dialect: new PostgresDialect({ pool: preparing(pool) }),
    log: ({ level, query, queryDurationMillis }) => {
      traceStatement(query.sql, queryDurationMillis, level !== "query");
      durations?.observe({ outcome: level === "query" ? "ok" : "error" }, queryDurationMillis / 1000);
      // Statements without their parameters, which hold prompts.
      log.debug({ sql: query.sql, ms: queryDurationMillis }, "sql");
    },
  });
}

/** Brings the schema up to date. Replicas that start together take turns, under Kysely's advisory lock. */
export async function migrate(db: Db): Promise<readonly string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error) throw error;
  return results.map(({ migrationName }) => migrationName);
}

export async function pingDatabase(db: Db): Promise<void> {
  await sql`SELECT 1 FROM usage_event LIMIT 1`.execute(db);
}
