import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Client } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { removePostgresElsewhere } from "./home.ts";
import { OwnPostgres } from "./own-postgres.ts";

/*
 * The Postgres that the indexer's commands have when none is named: it ends with them however they end, and keeps what it was given.
 */

const never = new AbortController().signal;
const LOADER = pathToFileURL(createRequire(import.meta.url).resolve("tsx/esm")).href;
const MODULE = new URL("./own-postgres.ts", import.meta.url).href;

let folder: string;
let other: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "own-postgres-"));
});
afterEach(async () => {
  if (other?.exitCode === null && other.signalCode === null) {
    other.kill("SIGKILL");
    await once(other, "exit");
  }
  other = undefined;
  rmSync(folder, { recursive: true, force: true });
  removePostgresElsewhere(folder);
});

/** Another process that has a Postgres in the folder, until it is killed. @returns Its URL. */
async function startElsewhere(): Promise<string> {
  const script = `
    import { OwnPostgres } from ${JSON.stringify(MODULE)};
    const own = await OwnPostgres.start(${JSON.stringify(folder)}, new AbortController().signal);
    process.stdout.write(own.url);
    setInterval(() => {}, 1_000_000);`;
  other = spawn(process.execPath, ["--import", LOADER, "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(other.stdout as NodeJS.ReadableStream, "data");
  return String(url);
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  // Ending the server ends its connections.
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

it("ends with the process that began it, even if that is killed outright, and has what it was given", async () => {
  const url = await startElsewhere();
  await query(url, "CREATE TABLE kept AS SELECT 1 AS value");
  await expect(query(url.replace(/:[0-9a-f]{48}@/, ":wrong@"), "SELECT 1")).rejects.toMatchObject({
    code: "28P01",
  });
  other?.kill("SIGKILL");

  // The one that was left is ending: it is waited for.
  const own = await OwnPostgres.start(folder, never);
  expect(await query(own.url, "SELECT value FROM kept")).toEqual([{ value: 1 }]);
  await own.stop();
  await expect(query(own.url, "SELECT 1")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it("is had by one process at a time", async () => {
  const url = await startElsewhere();
  await expect(OwnPostgres.start(folder, never, 1)).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
  expect(await query(url, "SELECT 1 AS value")).toEqual([{ value: 1 }]);
});

it("is not waited for by who does not want it any more", async () => {
  await expect(OwnPostgres.start(folder, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
});
