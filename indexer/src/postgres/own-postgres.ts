import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { IndexerError } from "../errors.ts";
import { databaseUrl, ensureCluster, SUPERUSER, serverArguments } from "./cluster.ts";
import { locatePostgres, type PostgresHome } from "./home.ts";

const START_MS = 60_000;
const POLL_MS = 20;
/** How long is waited for one that a process that was killed has left: it is ending already. */
const LEFT_BEHIND_MS = 10_000;
const RETRY_MS = 200;
/** What is in the index can be made again from the chain. */
const SETTINGS = { synchronous_commit: "off", log_min_messages: "warning" };

/**
 * Runs Postgres, and ends it when the pipe on descriptor 3 closes, which it does when we end, however that may be: by SIGINT, Postgres'
 * fast shutdown; again and again, as it hears nothing in its first moments.
 */
const WATCHED = `
  "$@" & child=$!
  ( read -r _ <&3; while kill -0 $$ && kill -INT "$child"; do sleep 0.2; done ) 2>/dev/null &
  wait "$child"`;
/** What Postgres says where another one has its data. */
const IS_TAKEN = 'lock file "postmaster.pid" already exists';

/** A Postgres of one's own in a folder, for as long as this process runs. */
export class OwnPostgres {
  /** Of a database in which its user may do everything. */
  readonly url: string;
  readonly #watcher: ChildProcess;

  private constructor(url: string, watcher: ChildProcess) {
    this.url = url;
    this.#watcher = watcher;
  }

  /**
   * Starts it, making it first if there is none; resolves when it answers.
   *
   * @param folder Where its data, its password and its log are; made if it is not there.
   * @param leftBehindMs How long is waited for another process to leave it.
   * @throws IndexerError `POSTGRES_MISSING`, `POSTGRES_NOT_STARTED`, or `DATABASE_IN_USE` if another process has it.
   */
  static async start(
    folder: string,
    signal: AbortSignal,
    leftBehindMs = LEFT_BEHIND_MS,
  ): Promise<OwnPostgres> {
    const path = resolve(folder);
    mkdirSync(path, { recursive: true });
    const home = locatePostgres(path);
    const password = passwordIn(path);
    ensureCluster(home, password);
    for (const endMs = performance.now() + leftBehindMs; ; await delay(RETRY_MS)) {
      const logFile = join(path, "postgres.log");
      const port = await freePort();
      const logBegins = sizeOf(logFile);
      const own = new OwnPostgres(
        databaseUrl(SUPERUSER, password, port, "postgres"),
        launch(home, port, logFile),
      );
      if (await own.#answersInTime(signal)) return own;
      await own.stop();
      signal.throwIfAborted();
      const said = readFileSync(logFile).subarray(logBegins).toString();
      if (!said.includes(IS_TAKEN)) {
        throw new IndexerError(
          "POSTGRES_NOT_STARTED",
          `Postgres does not answer: ${said.trim().split("\n").at(-1)}`,
          `Mend what ${logFile} names.`,
        );
      }
      if (performance.now() < endMs) continue;
      throw new IndexerError(
        "DATABASE_IN_USE",
        `Another process runs the Postgres in ${home.data}.`,
        "Stop that one, or give this one another folder or a database of its own.",
      );
    }
  }

  /** Ends it; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#watcher.stdio[3]?.destroy();
    if (hasEnded(this.#watcher)) return;
    await once(this.#watcher, "exit");
  }

  /** @returns Whether it does, before it ends, too much time has passed, or `signal` says that nobody wants it. */
  async #answersInTime(signal: AbortSignal): Promise<boolean> {
    for (const endMs = performance.now() + START_MS; ; await delay(POLL_MS)) {
      if (await answers(this.url)) return true;
      if (hasEnded(this.#watcher) || signal.aborted || performance.now() > endMs) return false;
    }
  }
}

function launch(home: PostgresHome, port: number, logFile: string): ChildProcess {
  const log = openSync(logFile, "a");
  try {
    const command = [join(home.bin, "postgres"), ...serverArguments(home, port, SETTINGS)];
    const watcher = spawn("/bin/sh", ["-c", WATCHED, "sh", ...command], {
      cwd: home.data,
      // In a group of its own, so that Ctrl-C reaches only us, who then end it.
      detached: true,
      stdio: ["ignore", log, log, "pipe"],
      ...(home.uid === undefined ? {} : { uid: home.uid }),
      ...(home.gid === undefined ? {} : { gid: home.gid }),
    });
    watcher.on("error", () => {});
    // It may have ended by itself: then nobody need wait for us.
    watcher.once("exit", () => watcher.stdio[3]?.destroy());
    return watcher;
  } finally {
    closeSync(log);
  }
}

function passwordIn(folder: string): string {
  const file = join(folder, "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function hasEnded({ exitCode, signalCode, pid }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
