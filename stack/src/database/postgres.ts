import { createHmac } from "node:crypto";
import { join } from "node:path";
import {
  databaseUrl,
  ensureCluster,
  IndexerError,
  locatePostgres,
  SUPERUSER,
  serverArguments,
} from "@model-wip/indexer/postgres";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { StackError, type StackErrorCode } from "../errors.ts";
import { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";

const SETTINGS = {
  max_connections: "100",
  shared_buffers: "128MB",
  shared_preload_libraries: "pg_stat_statements",
  log_min_messages: "warning",
  log_destination: "stderr",
};
/** What graph-node needs of its database, made by the superuser so that its own role need not be one. */
const GRAPH_EXTENSIONS = ["pg_trgm", "btree_gist", "postgres_fdw", "pg_stat_statements"];

/** The databases of a system: what graph-node has indexed, what the embedded engine has, and what the gateway has metered. */
export type DatabaseName = "graph" | "index" | "gateway";

export interface PostgresOptions {
  /** Absolute path; the cluster lives in `postgres/` below it. */
  readonly dataFolder: string;
  readonly port: number;
  readonly logFile: string;
  readonly password: string;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

export interface Postgres {
  readonly component: Component;
  /** URL of the superuser, with its password: for making databases, never for a service. */
  readonly adminUrl: string;
  /** Makes a role and a database that it owns, unless they exist; gives the URL for it. */
  ensureDatabase(name: DatabaseName): Promise<string>;
  dropDatabase(name: string): Promise<void>;
}

/** Starts the cluster, making it first if there is none; resolves when it answers. */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const home = inOurWords(() => {
    const located = locatePostgres(options.dataFolder);
    ensureCluster(located, options.password);
    return located;
  });
  const adminUrl = databaseUrl(SUPERUSER, options.password, options.port, "postgres");
  const answers = () =>
    query(adminUrl, "SELECT 1").then(
      () => true as const,
      () => undefined,
    );
  const component = await Component.startReady(
    {
      name: "database",
      command: join(home.bin, "postgres"),
      args: serverArguments(home, options.port, SETTINGS),
      cwd: home.data,
      logFile: options.logFile,
      uid: home.uid,
      gid: home.gid,
      // SIGINT is Postgres' fast shutdown: sessions are ended, everything is flushed.
      stopSignals: ["SIGINT", "SIGQUIT"],
      graceMs: 10_000,
      reaper: options.reaper,
    },
    answers,
    60_000,
    options.signal,
  );

  // Each role has a password of its own: who knows one cannot act as the superuser or as another.
  const passwordOf = (role: string) => createHmac("sha256", options.password).update(role).digest("hex");
  return {
    component,
    adminUrl,
    async ensureDatabase(name) {
      const role = escapeIdentifier(name);
      const exists = async (sql: string) => (await query(adminUrl, sql)).length > 0;
      if (!(await exists(`SELECT 1 FROM pg_roles WHERE rolname = ${escapeLiteral(name)}`))) {
        await query(adminUrl, `CREATE ROLE ${role} LOGIN PASSWORD ${escapeLiteral(passwordOf(name))}`);
      }
      // Folders from before have it off. graph-node outlives Postgres, and goes on from blocks that a crash has taken back.
      await query(adminUrl, `ALTER ROLE ${role} RESET synchronous_commit`);
      if (!(await exists(`SELECT 1 FROM pg_database WHERE datname = ${escapeLiteral(name)}`))) {
        await query(adminUrl, `CREATE DATABASE ${role} OWNER ${role}`);
        await query(adminUrl, `REVOKE CONNECT ON DATABASE ${role} FROM PUBLIC`);
      }
      if (name === "graph") {
        const asAdmin = databaseUrl(SUPERUSER, options.password, options.port, name);
        for (const extension of GRAPH_EXTENSIONS)
          await query(asAdmin, `CREATE EXTENSION IF NOT EXISTS ${extension}`);
        await query(asAdmin, `GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO ${role}`);
      }
      return databaseUrl(name, passwordOf(name), options.port, name);
    },
    async dropDatabase(name) {
      await query(adminUrl, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    },
  };
}

/** What the engine's own words for a Postgres that cannot be had are here. */
const CODES: Readonly<Record<string, StackErrorCode>> = {
  POSTGRES_MISSING: "BINARY_MISSING",
  POSTGRES_NOT_STARTED: "COMPONENT_NOT_READY",
};

function inOurWords<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = error instanceof IndexerError ? CODES[error.code] : undefined;
    if (!(error instanceof IndexerError) || code === undefined) throw error;
    throw new StackError(code, error.message, error.wayOut, { cause: error });
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
