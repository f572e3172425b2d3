import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFolder } from "../src/data-folder.ts";
import { PORT_NAMES, type PortName } from "../src/options.ts";
import { freePorts } from "../src/processes/ports.ts";
import { createProgress } from "../src/progress.ts";
import { type Index, System } from "../src/system.ts";

/** A chain that a test may reorganise and stop as it likes, with an index of its own. */
export interface OwnSystem {
  readonly system: System;
  readonly data: DataFolder;
  readonly index: Index;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

export async function startOwnSystem(name: string): Promise<OwnSystem> {
  const folder = mkdtempSync(join(tmpdir(), `model-wip-${name}-`));
  const data = new DataFolder(folder);
  const unlock = data.lock();
  const free = await freePorts(PORT_NAMES.length);
  const ports = Object.fromEntries(PORT_NAMES.map((port, at) => [port, free[at]])) as Record<
    PortName,
    number
  >;
  const progress = createProgress(() => {}, false);
  const system = new System(data, ports, progress, new AbortController().signal);
  const stop = async () => {
    await system.stop();
    data.clear();
    unlock();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { system, data, stop, index: await system.startIndex(data.readState().databasePassword) };
  } catch (error) {
    await stop();
    throw error;
  }
}
