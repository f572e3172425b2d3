import { execFile } from "node:child_process";
import { statSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { engineProgram } from "./engine-program.ts";

const execute = promisify(execFile);

it("is a script that runs by itself, and is made once for the same sources", async () => {
  const program = engineProgram();
  const madeAtMs = statSync(program).mtimeMs;
  const { stdout } = await execute(process.execPath, [program, "--help"], { cwd: "/" });
  expect(stdout).toContain("index a build and answer queries about it");
  expect(engineProgram()).toBe(program);
  expect(statSync(program).mtimeMs).toBe(madeAtMs);
});
