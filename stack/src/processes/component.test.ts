import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Component, type ComponentOptions } from "./component.ts";
import { Reaper } from "./reaper.ts";

let folder: string;
let reaper: Reaper;
const never = new AbortController().signal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "component-"));
  reaper = new Reaper();
});
afterEach(async () => {
  await reaper.dismiss();
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

function start(script: string, options: Partial<ComponentOptions> = {}): Component {
  return Component.start({
    name: "example",
    command: process.execPath,
    args: ["-e", script],
    cwd: folder,
    logFile: join(folder, "example.log"),
    stopSignals: ["SIGTERM"],
    graceMs: 500,
    reaper,
    ...options,
  });
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

it("names a component that dies, with the end of its log", async () => {
  const component = start(`console.log("about to fail"); process.exitCode = 3;`);
  await expect(component.died).rejects.toMatchObject({
    code: "COMPONENT_DIED",
    message: expect.stringMatching(
      /The example \(.*\) ended with code 3\. The end of its log:\s+about to fail/,
    ),
  });
});

it("names a component that somebody kills", async () => {
  const component = start("setInterval(() => {}, 1000)");
  process.kill(component.pid as number, "SIGKILL");
  await expect(component.died).rejects.toMatchObject({
    message: expect.stringContaining("was ended by SIGKILL"),
  });
});

it("names a program that does not exist", async () => {
  const component = start("", { command: join(folder, "no-such-program") });
  await expect(component.died).rejects.toMatchObject({
    message: expect.stringContaining("could not be started"),
  });
  await component.stop();
});

it("says that a component does not answer", async () => {
  const component = start("setInterval(() => {}, 1000)");
  await expect(component.ready(async () => undefined, 100, never)).rejects.toMatchObject({
    code: "COMPONENT_NOT_READY",
  });
  await component.stop();
});

it("stops waiting for an answer when the component dies", async () => {
  const component = start("process.exit(1)");
  await expect(component.ready(async () => undefined, 60_000, never)).rejects.toMatchObject({
    code: "COMPONENT_DIED",
  });
});

it("ends a component that ignores the polite signal", async () => {
  const component = start(`process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)`);
  await component.ready(
    async () => (readFileSync(component.logFile, "utf8").includes("up") ? true : undefined),
    10_000,
    never,
  );
  await component.stop();
  expect(isAlive(component.pid)).toBe(false);
});

it("hands no secret of our environment to a component", async () => {
  vi.stubEnv("SOME_API_KEY", "secret");
  const component = start(`console.log(JSON.stringify(process.env)); process.exitCode = 1`, {
    env: { GIVEN: "yes" },
  });
  await component.died.catch(() => {});
  const environment = JSON.parse(readFileSync(component.logFile, "utf8"));
  expect(environment).toMatchObject({ GIVEN: "yes" });
  expect(environment).not.toHaveProperty("SOME_API_KEY");
});
