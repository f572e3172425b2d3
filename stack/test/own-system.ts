import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataFolder } from "../src/data-folder.ts";
import { type Engine, PORT_NAMES, type PortName } from "../src/options.ts";
import { freePorts } from "../src/processes/ports.ts";
import { createProgress } from "../src/progress.ts";
import { type Index, System } from "../src/system.ts";

/** A system in a folder of its own, up to the index, with a chain that a test may reorganise and stop as it likes. */
export interface OwnSystem {
  readonly system: System;
  readonly data: DataFolder;
  readonly index: Index;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Ends it and removes its folder. */
  stop(): Promise<void>;
}

/** @param print What happens meanwhile, for whoever waits. */
export async function startOwnSystem(
  name: string,
  engine: Engine,
  print: (text: string) => void = () => {},
): Promise<OwnSystem> {
  const folder = mkdtempSync(join(tmpdir(), `model-wip-${name}-`));
  const data = new DataFolder(folder);
  const unlock = data.lock();
  const ports = await freeSystemPorts();
  const progress = createProgress(print, false);
  const system = new System(data, ports, progress, new AbortController().signal, engine);
  const stop = async () => {
    await system.stop();
    data.clear();
    unlock();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return { system, data, ports, stop, index: await system.startIndex(data.readState().databasePassword) };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ports that are free now, for everything that a system can listen with. */
export async function freeSystemPorts(): Promise<Readonly<Record<PortName, number>>> {
  const free = await freePorts(PORT_NAMES.length);
  return Object.fromEntries(PORT_NAMES.map((name, at) => [name, free[at]])) as Record<PortName, number>;
}
