import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ModerationServer, startModerationServer } from "../../test/moderation-server.ts";
import { createModeration, type ModerationOptions } from "./moderation.ts";

let server: ModerationServer;
beforeAll(async () => {
  server = await startModerationServer("sk-policy");
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const never = new AbortController().signal;
const policy = (change: Partial<ModerationOptions> = {}) =>
  createModeration({
    url: server.url,
    apiKey: "sk-policy",
    model: undefined,
    timeoutMs: 20_000,
    fails: "closed",
    log: pino({ level: "silent" }),
    fetch,
    ...change,
  });
const outcomeOf = (asked: Promise<void>) =>
  asked.then(
    () => "allowed",
    (error: { code?: string }) => error.code,
  );

describe("a content policy", () => {
  it("is asked about all texts at once, and allows or refuses", async () => {
    expect(await outcomeOf(policy().check(["a zorb", "blur"], never))).toBe("allowed");
    expect(await outcomeOf(policy().check(["a zorb", "something forbidden"], never))).toBe("PROMPT_REFUSED");
    expect(server.requests).toEqual([
      { input: ["a zorb", "blur"] },
      { input: ["a zorb", "something forbidden"] },
    ]);
  });

  it("is asked of the model that is configured", async () => {
    await policy({ model: "omni-moderation-2024-09-26" }).check(["a zorb"], never);
    expect(server.requests[0]?.model).toBe("omni-moderation-2024-09-26");
  });

  it.each(["unauthorized", "overloaded", "not-json", "half", "silent", "hang-up"] as const)(
    "that is %s allows nothing if it fails closed, and everything if it fails open",
    async (fault) => {
      server.become(fault);
      const timeoutMs = fault === "silent" ? 100 : 20_000;
      expect(await outcomeOf(policy({ timeoutMs }).check(["a zorb"], never))).toBe("MODERATION_UNAVAILABLE");
      expect(await outcomeOf(policy({ timeoutMs, fails: "open" }).check(["a zorb"], never))).toBe("allowed");
    },
  );

  it("ends with its caller", async () => {
    server.become("silent");
    const leaving = new AbortController();
    const asked = policy({ fails: "open" }).check(["a zorb"], leaving.signal);
    leaving.abort(new Error("left"));
    await expect(asked).rejects.toThrow("left");
  });

  it("says nothing of what it was told", async () => {
    server.become("unauthorized");
    await expect(policy().check(["a zorb"], never)).rejects.not.toThrow(/sk-secret|401/);
  });
});
