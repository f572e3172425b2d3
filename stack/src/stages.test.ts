import { afterEach, describe, expect, it, vi } from "vitest";
import { commands, runStages, type Stage } from "./stages.ts";

const never = new AbortController().signal;
const node = (code: string) => ({ command: [process.execPath, "-e", code] });
const stage = (name: string, code: string, more: Pick<Stage, "after"> = {}) =>
  commands(name, `what ${name} is`, () => [node(code)], more);

const printed = () =>
  vi
    .mocked(process.stdout.write)
    .mock.calls.map(([text]) => String(text))
    .join("");

vi.spyOn(process.stdout, "write").mockReturnValue(true);
afterEach(() => vi.mocked(process.stdout.write).mockClear());

describe("stages", () => {
  it("run two at a time, and each prints its output in one piece", async () => {
    // Each ends only when the other has begun.
    const meeting = new Map<string, () => void>();
    const met = ["one", "other"].map((name) => new Promise<void>((resolve) => meeting.set(name, resolve)));
    const meets = (name: string): Stage => ({
      name,
      what: "meets",
      async run({ print }) {
        print?.(`${name} began\n`);
        meeting.get(name)?.();
        await Promise.all(met);
        print?.(`${name} ended\n`);
      },
    });
    await runStages([meets("one"), meets("other")], never);
    expect(printed()).toContain("── one: meets\none began\none ended\n");
    expect(printed()).toContain("── other: meets\nother began\nother ended\n");
    expect(printed()).toMatch(
      /passed {2}one .*\n {2}passed {2}other .*\n\nstages: 2 passed, 0 failed; [\d.]+ s/,
    );
  });

  it("begin after the one that they come after, whatever became of it", async () => {
    const order: string[] = [];
    const noted = (name: string, after?: string): Stage => ({
      ...stage(name, ""),
      ...(after === undefined ? {} : { after }),
      async run() {
        order.push(`${name} begins`);
        await new Promise(setImmediate);
        order.push(`${name} ends`);
        if (name === "first") throw new Error("did not work");
      },
    });
    const run = runStages([noted("first"), noted("second", "first"), noted("third", "not run")], never);
    await expect(run).rejects.toMatchObject({ code: "TESTS_FAILED" });
    expect(order.indexOf("second begins")).toBeGreaterThan(order.indexOf("first ends"));
    expect(order).toHaveLength(6);
  });

  it("that fail are named with what they printed, and the others run", async () => {
    const run = runStages(
      [stage("good", "console.log('all well')"), stage("bad", "console.error('oh no'); process.exit(3)")],
      never,
    );
    await expect(run).rejects.toMatchObject({
      code: "TESTS_FAILED",
      message: expect.stringContaining("Failed: bad."),
    });
    expect(printed()).toContain("all well\n");
    expect(printed()).toMatch(/── bad: what bad is\noh no\n.* ended with code 3\n/);
    expect(printed()).toContain("stages: 1 passed, 1 failed");
    // Whoever has only the end of a long log sees why.
    expect(printed()).toMatch(
      /FAILED {2}bad .*\n\n── bad, its end again\noh no\n.* ended with code 3\n\nstages: /,
    );
  });

  it("end with their processes when they are stopped", async () => {
    const stopping = new AbortController();
    const pids: number[] = [];
    const endless = "console.log(process.pid); setInterval(() => {}, 1000)";
    const endlessStage = (name: string): Stage => ({
      ...stage(name, ""),
      run: ({ signal }) => stage(name, endless).run({ signal, print: (text) => pids.push(Number(text)) }),
    });
    const run = runStages([endlessStage("one"), endlessStage("other")], stopping.signal);
    const refused = expect(run).rejects.toThrow("stopped");
    await vi.waitFor(() => expect(pids).toHaveLength(2), { timeout: 20_000 });
    stopping.abort(new Error("stopped"));
    await refused;
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });
});
