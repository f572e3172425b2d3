import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it } from "vitest";
import { waitFor } from "../wait.ts";
import { typescriptArguments } from "./typescript.ts";

const never = new AbortController().signal;

/** A supervisor that starts one long-lived process, has it watched, and prints its id. */
const SUPERVISOR = `
  import { spawn } from "node:child_process";
  import { Reaper } from ${JSON.stringify(new URL("./reaper.ts", import.meta.url).href)};
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true, stdio: "ignore" });
  new Reaper().watch(child.pid);
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

it("ends what a killed supervisor left behind", async () => {
  const loader = typescriptArguments("").slice(0, 2);
  const supervisor = spawn(process.execPath, [...loader, "--input-type=module", "-e", SUPERVISOR], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(supervisor.stdout, "data")) as [Buffer];
  const pid = Number(line.toString());
  expect(process.kill(pid, 0)).toBe(true);

  supervisor.kill("SIGKILL");
  const gone = await waitFor(
    async () => {
      try {
        process.kill(pid, 0);
        return undefined;
      } catch {
        return true;
      }
    },
    { timeoutMs: 60_000, signal: never },
  );
  expect(gone).toBe(true);
});
