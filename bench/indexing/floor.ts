import { join } from "node:path";
import { withClient } from "../../stack/src/database/client.ts";
import { MemoryWatch } from "../../stack/src/memory.ts";
import { repositoryRoot } from "../../stack/src/processes/binary.ts";
import { run } from "../../stack/src/processes/run.ts";
import { typescriptArguments } from "../../stack/src/processes/typescript.ts";
import type { FloorReport } from "../floor/report.ts";
import { cpuSeconds } from "../measure/usage.ts";
import { readRecording } from "../recorded-chain/record.ts";
import type { Cost } from "./cost.ts";
import { databaseBytes, schemaBytes } from "./database.ts";
import { startReplay } from "./replay.ts";
import type { Rig } from "./rig.ts";

const DATABASE = "floor";

/** Runs the floor over a recorded chain, into a database of its own. */
export async function measureFloor(rig: Rig, folder: string): Promise<Cost> {
  const { postgres, signal } = rig;
  const replay = await startReplay(rig, folder);
  await postgres.dropDatabase(DATABASE);
  await withClient(postgres.adminUrl, (client) => client.query(`CREATE DATABASE ${DATABASE}`));
  const databaseUrl = Object.assign(new URL(postgres.adminUrl), { pathname: `/${DATABASE}` }).href;
  const databasePid = postgres.component.pid as number;
  const memory = new MemoryWatch(databasePid);
  try {
    const cpuBefore = cpuSeconds(databasePid);
    const output = await run({
      command: process.execPath,
      args: [...typescriptArguments(join(repositoryRoot, "bench/floor/main.ts")), replay.url, databaseUrl],
      cwd: rig.data.path,
      logFile: rig.data.logFile("floor"),
      signal,
      failure: { code: "BUILD_FAILED", what: "The floor failed", wayOut: "Its log says why." },
    });
    const databaseCpuSeconds = cpuSeconds(databasePid) - cpuBefore;
    const report = JSON.parse(output) as FloorReport;
    const { events } = readRecording(folder);
    if (report.events !== events) throw new Error(`the floor has ${report.events} of ${events} events`);
    const sizes = await withClient(databaseUrl, async (client) => ({
      indexBytes: await schemaBytes(client, "public"),
      databaseBytes: await databaseBytes(client),
    }));
    return {
      seconds: report.seconds,
      eventsPerSecond: events / report.seconds,
      cpuSeconds: report.cpuSeconds,
      databaseCpuSeconds,
      peakBytes: report.peakBytes,
      databasePeakBytes: memory.peakBytes,
      ...sizes,
    };
  } finally {
    memory.stop();
    await replay.component.stop();
    await postgres.dropDatabase(DATABASE);
  }
}
