import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { NpmStart } from "./npm-start.ts";

let npm: NpmStart;

beforeAll(async () => {
  npm = await NpmStart.onFreePorts();
});
afterEach(() => npm.end());
afterAll(() => npm.clear());

describe("npm start, killed", () => {
  it.each(["chain", "database", "artifacts", "subgraph", "gateway"])(
    "names the %s when it is killed, and leaves no process behind",
    async (component) => {
      const started = npm.run();
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
    },
  );

  it("names a component that is killed on the way up", async () => {
    const started = npm.run();
    await npm.printed(started, "artifacts  ");
    process.kill(npm.processes().database as number, "SIGKILL");
    expect(await started.ended).toBe(1);
    expect(started.output()).toMatch(/\[COMPONENT_DIED] The database \(.*\) was ended by SIGKILL/);
    await npm.nothingIsLeft();
  });

  it("leaves no process behind when it is itself killed, and goes on afterwards", async () => {
    const started = npm.run();
    await npm.isUp(started);
    started.child.kill("SIGKILL");
    await started.ended;
    await npm.nothingIsLeft();

    const again = npm.run("--once");
    expect(await again.ended, again.output()).toBe(0);
    expect(again.output()).toContain("drift 0 wei");
    await npm.nothingIsLeft();
  });
});
