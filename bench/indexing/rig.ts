import { startArtifacts } from "../../stack/src/artifacts/component.ts";
import { DataFolder } from "../../stack/src/data-folder.ts";
import { withClient } from "../../stack/src/database/client.ts";
import { type Postgres, startPostgres } from "../../stack/src/database/postgres.ts";
import type { Component } from "../../stack/src/processes/component.ts";
import { freePorts } from "../../stack/src/processes/ports.ts";
import { Reaper } from "../../stack/src/processes/reaper.ts";

/** What every run needs, started once: a database and the artifact store, in a data folder that nobody else uses. */
export class Rig {
  readonly data: DataFolder;
  readonly signal: AbortSignal;
  readonly #reaper = new Reaper();
  readonly #components: Component[] = [];
  readonly #unlock: () => void;
  #postgres: Postgres | undefined;
  #artifactsUrl: string | undefined;

  constructor(folder: string, signal: AbortSignal) {
    this.data = new DataFolder(folder);
    this.signal = signal;
    this.#unlock = this.data.lock();
    this.data.clearLogs();
  }

  get postgres(): Postgres {
    return started(this.#postgres);
  }

  get artifactsUrl(): string {
    return started(this.#artifactsUrl);
  }

  async start(): Promise<void> {
    this.#postgres = await startPostgres({
      dataFolder: this.data.path,
      port: await this.freePort(),
      password: this.data.readState().databasePassword,
      ...this.shared("database"),
    });
    this.#components.push(this.#postgres.component);
    const { component, url } = await startArtifacts({
      folder: this.data.file("artifacts"),
      port: await this.freePort(),
      ...this.shared("artifacts"),
    });
    this.#components.push(component);
    this.#artifactsUrl = url;
  }

  /** Who writes into a database of the rig need not wait for its disk: no crash is measured here, and the disk is not what differs. */
  async commitAsynchronously(database: string): Promise<void> {
    await withClient(this.postgres.adminUrl, (client) =>
      client.query(`ALTER DATABASE ${database} SET synchronous_commit = off`),
    );
  }

  /** Ends everything. What is dear to make stays for the next time: recordings, the build, an empty cluster. */
  async stop(): Promise<void> {
    for (const component of this.#components.reverse()) await component.stop();
    await this.#reaper.dismiss();
    this.#unlock();
  }

  async freePort(): Promise<number> {
    const [port = 0] = await freePorts(1);
    return port;
  }

  shared(component: string) {
    return {
      logFile: this.data.logFile(component),
      cwd: this.data.path,
      reaper: this.#reaper,
      signal: this.signal,
    };
  }
}

function started<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("the rig has not been started");
  return value;
}
