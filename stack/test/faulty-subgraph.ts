import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repositoryRoot } from "../src/processes/binary.ts";
import { SUBGRAPH_SOURCES } from "../src/subgraph/build.ts";

/** A fault to plant in a handler: code that is there, and what takes its place. */
export interface Fault {
  readonly file: string;
  readonly right: string;
  readonly wrong: string;
}

/** Copies the subgraph's sources to `folder` with faults planted in them. */
export function writeFaultySources(folder: string, faults: readonly Fault[]): void {
  for (const source of SUBGRAPH_SOURCES) {
    cpSync(join(repositoryRoot, source), join(folder, source), { recursive: true });
  }
  for (const { file, right, wrong } of faults) {
    const path = join(folder, "subgraph/src", file);
    const code = readFileSync(path, "utf8");
    if (!code.includes(right)) throw new Error(`${file} no longer has ${right}`);
    writeFileSync(path, code.replace(right, wrong));
  }
}
