// Ends what a killed supervisor left behind. It reads "+PID START" and "-PID" lines from its supervisor; when the pipe
// closes, the supervisor is gone, and it ends each process on its list that is still the same one (same start time).
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";

const GRACE_MS = 5_000;
const startTimes = new Map();

process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
process.on("SIGHUP", () => {});

function isSame(pid) {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] !== "Z" && (startTimes.get(pid) === "" || fields[19] === startTimes.get(pid));
  } catch {
    return startTimes.get(pid) === "";
  }
}

function signalAll(signal) {
  for (const pid of startTimes.keys()) {
    if (!isSame(pid)) startTimes.delete(pid);
    else {
      try {
        process.kill(pid, signal);
      } catch {
        startTimes.delete(pid);
      }
    }
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const [pid, start = ""] = line.slice(1).split(" ");
  if (line.startsWith("+")) startTimes.set(Number(pid), start);
  else startTimes.delete(Number(pid));
}
signalAll("SIGINT");
for (const end = Date.now() + GRACE_MS; startTimes.size > 0 && Date.now() < end; ) {
  await delay(50);
  for (const pid of startTimes.keys()) if (!isSame(pid)) startTimes.delete(pid);
}
signalAll("SIGKILL");
