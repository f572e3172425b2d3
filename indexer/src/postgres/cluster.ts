import { spawnSync } from "node:child_process";
import { chownSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { IndexerError } from "../errors.ts";
import type { PostgresHome } from "./home.ts";

/** The role that may do everything in a cluster of ours. */
export const SUPERUSER = "postgres";

/** Makes the cluster, unless there is one. @throws IndexerError `POSTGRES_NOT_STARTED` */
export function ensureCluster(home: PostgresHome, password: string): void {
  if (existsSync(join(home.data, "PG_VERSION"))) return;
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
      throw new IndexerError(
        "POSTGRES_NOT_STARTED",
        `initdb could not make the database cluster in ${home.data}: ${result.error?.message ?? result.stderr.trim()}`,
        "Mend what it names, or remove the folder.",
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Arguments of `postgres` for a cluster that answers this machine alone. */
export function serverArguments(
  home: PostgresHome,
  port: number,
  settings: Readonly<Record<string, string>> = {},
): string[] {
  const all = { listen_addresses: "127.0.0.1", unix_socket_directories: "", ...settings };
  const given = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", home.data, "-p", String(port), ...given];
}

/** The URL of a database of a cluster of ours. */
export function databaseUrl(user: string, password: string, port: number, database: string): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
}
