import { readdirSync, readFileSync } from "node:fs";

const SAMPLE_MS = 500;

/**
 * Watches the memory of a process and everything that it started, and remembers the most.
 *
 * It adds up each process' proportional set size, which counts a shared page once; zero where there is no /proc.
 */
export class MemoryWatch {
  #peakBytes = 0;
  readonly #root: number;
  readonly #timer: NodeJS.Timeout;

  constructor(root: number = process.pid) {
    this.#root = root;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_MS);
    this.#timer.unref();
  }

  get peakBytes(): number {
    return this.#peakBytes;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #sample(): void {
    const total = familyOf(this.#root).reduce((sum, pid) => sum + proportionalBytes(pid), 0);
    this.#peakBytes = Math.max(this.#peakBytes, total);
  }
}

/** `root` and its descendants. */
function familyOf(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of listProcesses()) {
    const parent = parentOf(name);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), name]);
  }
  const family: number[] = [];
  for (const queue = [root]; queue.length > 0; ) {
    const pid = queue.pop() as number;
    family.push(pid);
    queue.push(...(children.get(pid) ?? []));
  }
  return family;
}

function listProcesses(): number[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}

function proportionalBytes(pid: number): number {
  try {
    const pss = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"));
    return Number(pss?.[1] ?? 0) * 1_024;
  } catch {
    return 0;
  }
}
