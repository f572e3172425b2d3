/**
 * Measures `npm start -- --once`: anew, and resumed, in the data folder `.data/bench`, on either engine.
 *
 *     npm run bench:start -- --engine graph-node
 *
 * Prints the time of each step, of the first answer and of the audit, and the peak memory; with `--json FILE` writes the
 * same as JSON. Resuming is the floor that a new start is compared with: the same processes, without building, deploying,
 * migrating or telling a story.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, Option } from "commander";
import { DEFAULT_ENGINE, ENGINES } from "../stack/src/options.ts";

const options = new Command("bench:start")
  .addOption(
    new Option("--engine <name>", "what indexes the subgraph").choices([...ENGINES]).default(DEFAULT_ENGINE),
  )
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{ engine: string; json?: string }>();

interface Report {
  readonly stepsMs: Record<string, number>;
  readonly firstAnswerMs: number;
  readonly auditEndMs: number;
  readonly peakMemoryBytes: number;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "model-wip-bench-"));

function start(...more: string[]): Report {
  const report = join(folder, "report.json");
  const args = [
    "stack/bootstrap.mjs",
    "start",
    "--once",
    "--engine",
    options.engine,
    "--data",
    ".data/bench",
    "--report",
    report,
    ...more,
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`npm start ended with ${status}`);
  return JSON.parse(readFileSync(report, "utf8"));
}

function row({ stepsMs, firstAnswerMs, auditEndMs, peakMemoryBytes }: Report): Record<string, number> {
  return {
    ...stepsMs,
    "first answer": firstAnswerMs,
    "end of audit": auditEndMs,
    "peak MiB": Math.round(peakMemoryBytes / 2 ** 20),
  };
}

try {
  const [anew, resumed] = [row(start("--fresh")), row(start())];
  const table = Object.fromEntries(
    Object.entries(anew).map(([name, value]) => {
      const floor = resumed[name];
      const ratio = floor === undefined || floor === 0 ? undefined : Number((value / floor).toFixed(2));
      return [name, { anew: value, resumed: floor, ratio }];
    }),
  );
  console.table(table);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(table, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
