import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

/** The kernel's clock ticks a second, in which /proc counts. */
const TICKS_PER_SECOND = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/** Fields of /proc/PID/stat after the command's name, counted from 0 (man 5 proc_pid_stat). */
const FIELD = { parent: 1, user: 11, system: 12, endedUser: 13, endedSystem: 14 } as const;

/** CPU seconds that a process and its descendants have used, those that have ended and been waited for included. */
export function cpuSeconds(root: number): number {
  const all = new Map(processIds().map((pid) => [pid, statOf(pid)]));
  const isFamily = (pid: number): boolean => {
    const parent = all.get(pid)?.[FIELD.parent];
    return pid === root || (parent !== undefined && parent > 1 && isFamily(parent));
  };
  let ticks = 0;
  for (const [pid, stat] of all) {
    if (stat === undefined || !isFamily(pid)) continue;
    for (const field of [FIELD.user, FIELD.system, FIELD.endedUser, FIELD.endedSystem])
      ticks += stat[field] ?? 0;
  }
  return ticks / TICKS_PER_SECOND;
}

/** The most memory in bytes that a process has had resident, as the kernel has it. */
export function peakResidentBytes(pid: number): number {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(peak?.[1] ?? 0) * 1_024;
}

function processIds(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function statOf(pid: number): number[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
  } catch {
    // It has ended in the meantime.
    return undefined;
  }
}
