import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ENGINES } from "../src/options.ts";
import { engineKinds } from "../src/subgraph/engines.ts";
import { NpmStart } from "./npm-start.ts";

let npm: NpmStart;

beforeAll(async () => {
  npm = await NpmStart.onFreePorts();
});
afterEach(() => npm.end());
afterAll(() => npm.clear());

describe("npm start, killed", () => {
  it.each([
    ...["chain", "database", "artifacts", "gateway"].map((component) => [component, "embedded"] as const),
    ...ENGINES.map((engine) => ["subgraph", engine] as const),
  ])("names the %s when it is killed, on %s, and leaves no process behind", async (component, engine) => {
    const started = npm.run("--engine", engine);
    await npm.isUp(started);
    const pid = npm.processes()[component];
    expect(pid).toBeTypeOf("number");
    process.kill(pid as number, "SIGKILL");
    expect(await started.ended).toBe(1);
    expect(started.output()).toContain("[COMPONENT_DIED]");
    expect(started.output()).toMatch(
      new RegExp(`The ${component} \\(.*process ${pid}\\) was ended by SIGKILL`),
    );
    await npm.nothingIsLeft();
  });

  it("names a component that is killed on the way up", async () => {
    const started = npm.run();
    await npm.printed(started, "artifacts  ");
    process.kill(npm.processes().database as number, "SIGKILL");
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(/\[COMPONENT_DIED] The database \(.*\) was ended by SIGKILL/);
    await npm.nothingIsLeft();
  });

  it.each(ENGINES)(
    "leaves no process behind when it is itself killed, on %s, and goes on afterwards",
    async (engine) => {
      const started = npm.run("--engine", engine);
      await npm.isUp(started);
      started.child.kill("SIGKILL");
      await started.ended;
      await npm.nothingIsLeft();

      const again = npm.run("--once");
      expect(await again.ended, again.output()).toBe(0);
      expect(again.output()).toContain(`${engineKinds[engine].title} answers`);
      expect(again.output()).toContain("drift 0 wei");
      await npm.nothingIsLeft();
    },
  );
});
