import { spawnSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { chownSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client, escapeIdentifier, escapeLiteral } from "pg";
import { StackError } from "../errors.ts";
import { Component } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import { locatePostgres, type PostgresHome } from "./binaries.ts";

const SUPERUSER = "postgres";
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
  const home = locatePostgres(options.dataFolder);
  if (!existsSync(join(home.data, "PG_VERSION"))) initialise(home, options.password);
  const adminUrl = urlOf(SUPERUSER, options.password, options.port, "postgres");
  const answers = () =>
    query(adminUrl, "SELECT 1").then(
      () => true as const,
      () => undefined,
    );
  const component = await Component.startReady(
    {
      name: "database",
      command: join(home.bin, "postgres"),
      args: ["-D", home.data, "-p", String(options.port), ...settings()],
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
        // The index can be made again from the chain at any time; what the gateway has metered cannot.
        if (name !== "gateway") await query(adminUrl, `ALTER ROLE ${role} SET synchronous_commit = off`);
      }
      if (!(await exists(`SELECT 1 FROM pg_database WHERE datname = ${escapeLiteral(name)}`))) {
        await query(adminUrl, `CREATE DATABASE ${role} OWNER ${role}`);
        await query(adminUrl, `REVOKE CONNECT ON DATABASE ${role} FROM PUBLIC`);
      }
      if (name === "graph") {
        const asAdmin = urlOf(SUPERUSER, options.password, options.port, name);
        for (const extension of GRAPH_EXTENSIONS)
          await query(asAdmin, `CREATE EXTENSION IF NOT EXISTS ${extension}`);
        await query(asAdmin, `GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO ${role}`);
      }
      return urlOf(name, passwordOf(name), options.port, name);
    },
    async dropDatabase(name) {
      await query(adminUrl, `DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
    },
  };
}

function initialise(home: PostgresHome, password: string): void {
  const passwordFile = `${home.data}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (home.uid !== undefined && home.gid !== undefined) chownSync(passwordFile, home.uid, home.gid);
  try {
    const args = [
      "-D",
      home.data,
      "-U",
      SUPERUSER,
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--locale=C",
      "--encoding=UTF8",
      "--no-instructions",
    ];
    const result = spawnSync(join(home.bin, "initdb"), args, {
      cwd: home.uid === undefined ? process.cwd() : "/",
      encoding: "utf8",
      ...(home.uid === undefined ? {} : { uid: home.uid }),
      ...(home.gid === undefined ? {} : { gid: home.gid }),
    });
    if (result.status !== 0) {
      rmSync(join(home.data, "PG_VERSION"), { force: true });
      throw new StackError(
        "COMPONENT_NOT_READY",
        `initdb could not make the database cluster in ${home.data}: ${result.error?.message ?? result.stderr.trim()}`,
        "Mend what it names, or start anew with --fresh.",
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

function settings(): string[] {
  const values: Record<string, string> = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    max_connections: "100",
    shared_buffers: "128MB",
    shared_preload_libraries: "pg_stat_statements",
    log_min_messages: "warning",
    log_destination: "stderr",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

function urlOf(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
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
