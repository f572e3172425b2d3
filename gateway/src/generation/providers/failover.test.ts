import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { createGate } from "../../../test/gate.ts";
import { startNothing } from "../../../test/local-server.ts";
import {
  type Behaviour,
  behaviours,
  type OpenAIImagesServer,
  startOpenAIImagesServer,
} from "../../../test/openai-images-server.ts";
import { providerOf } from "../../../test/provider.ts";
import { toGatewayError } from "../../errors.ts";
import { generateAtAny } from "./failover.ts";
import { ProviderFailure } from "./failure.ts";
import type { Progress, Provider } from "./provider.ts";
import { ProviderRoster, whyNone } from "./roster.ts";

let one: OpenAIImagesServer;
let two: OpenAIImagesServer;
let nothing: string;
beforeAll(async () => {
  nothing = await startNothing();
  one = await startOpenAIImagesServer();
  two = await startOpenAIImagesServer();
});
let attempts: [provider: string, code: string, mayHaveCost: boolean][] = [];
beforeEach(() => {
  attempts = [];
});
afterEach(() => {
  one.reset();
  two.reset();
});
afterAll(async () => {
  await one.stop();
  await two.stop();
});

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
const request = { prompt: "a zorb", negativePrompt: null, seed: 7, size: "512x512", count: 1 };
const provider = (id: string, baseUrl: string, change: Record<string, unknown> = {}) =>
  providerOf({ id, kind: "openai-compatible", baseUrl, model: "m", timeoutMs: 30_000, ...change }, "key");
const both = (change: Record<string, unknown> = {}): [Provider, Provider] => [
  provider("one", one.baseUrl, change),
  provider("two", two.baseUrl),
];
const nowhere = (id = "nowhere", change = {}) => provider(id, `${nothing}/v1`, { retries: 0, ...change });

const generate = (
  candidates: readonly [Provider, ...Provider[]],
  signal = new AbortController().signal,
  onProgress: (progress: Progress) => void = () => {},
) =>
  generateAtAny(candidates, request, {
    signal,
    onProgress,
    attempts: {
      begin: async ({ id }) => attempts.push([id, "began", true]),
      end: async ({ id }, number, error) => {
        const code = error === undefined ? "SUCCEEDED" : toGatewayError(error).code;
        attempts[number - 1] = [id, code, !(error instanceof ProviderFailure) || error.mayHaveCost];
      },
    },
  });

describe("providers of the same version", () => {
  it("are asked in order, the second only where the first gives nothing", async () => {
    expect(await generate(both())).toHaveLength(1);
    expect([one.requests.length, two.requests.length]).toEqual([1, 0]);
    one.behave(behaviours.broken);
    expect(await generate(both())).toHaveLength(1);
    expect([one.requests.length, two.requests.length]).toEqual([2, 1]);
  });

  it.each<[string, boolean, Behaviour]>([
    ["PROVIDER_UNAVAILABLE", true, behaviours.broken],
    ["PROVIDER_UNAVAILABLE", true, behaviours.hangUp],
    ["PROVIDER_UNAVAILABLE", false, behaviours.unauthorized],
    ["PROVIDER_RATE_LIMITED", false, behaviours.rateLimited],
    ["PROVIDER_BAD_RESPONSE", true, behaviours.notImages],
    ["PROVIDER_REFUSED", false, behaviours.badSize],
  ])("take over after %s, without repeating it", async (code, mayHaveCost, behaviour) => {
    one.behave(behaviour);
    expect(await generate(both())).toHaveLength(1);
    expect(attempts).toEqual([
      ["one", code, mayHaveCost],
      ["two", "SUCCEEDED", true],
    ]);
    expect([one.requests.length, two.requests.length]).toEqual([1, 1]);
  });

  it("take over after a call that took too long", async () => {
    const gate = createGate();
    one.behave(behaviours.held(gate.opened));
    expect(await generate(both({ timeoutMs: 100 }))).toHaveLength(1);
    gate.open();
    expect(attempts.map(([, code]) => code)).toEqual(["PROVIDER_TIMEOUT", "SUCCEEDED"]);
  });

  it("are not asked one after another for what one refuses under its content policy", async () => {
    one.behave(behaviours.contentPolicy);
    await expect(generate(both())).rejects.toMatchObject({ code: "PROVIDER_REFUSED" });
    expect(two.requests).toEqual([]);
  });

  it("fail as the last one did where none gives images", async () => {
    one.behave(behaviours.broken);
    two.behave(behaviours.rateLimited);
    await expect(generate(both())).rejects.toMatchObject({ code: "PROVIDER_RATE_LIMITED" });
    expect(attempts).toHaveLength(2);
  });

  it("are repeated where a call has cost nothing, as often as is configured, before the next is asked", async () => {
    const busyOnce = { ...behaviours.rateLimited, headers: { "retry-after": "1" } };
    one.behave(busyOnce);
    expect(await generate(both({ retries: 1 }))).toHaveLength(1);
    expect(attempts.map(([id, code]) => `${id} ${code}`)).toEqual([
      "one PROVIDER_RATE_LIMITED",
      "one PROVIDER_RATE_LIMITED",
      "two SUCCEEDED",
    ]);
    attempts = [];
    await generate([nowhere("nowhere", { retries: 1 }), both()[1]]);
    expect(attempts.map(([id, , mayHaveCost]) => `${id} ${mayHaveCost}`)).toEqual([
      "nowhere false",
      "nowhere false",
      "two true",
    ]);
  });

  it("are not asked while they rest", async () => {
    const [first, second] = both({ breakerFailures: 2, breakerRestMs: 600_000 });
    one.behave(behaviours.broken);
    for (let round = 0; round < 5; round++) await generate([first, second]);
    expect([one.requests.length, two.requests.length]).toEqual([2, 5]);
    const roster = new ProviderRoster([first, second]);
    expect(roster.snapshot()).toEqual([
      { id: "one", state: "OPEN", running: 0, waiting: 0 },
      { id: "two", state: "CLOSED", running: 0, waiting: 0 },
    ]);
    await expect(generate([first])).rejects.toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect(whyNone([first])).toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    expect(whyNone([first, second])).toBeUndefined();
  });

  it("do not wait for one that has no more places while another has", async () => {
    const gate = createGate();
    one.behave(behaviours.held(gate.opened));
    const first = provider("one", one.baseUrl, { concurrency: 1 });
    const full = Array.from({ length: 9 }, () => generate([first]));
    await eventually(() => expect(one.requests).toHaveLength(1));
    expect(whyNone([first])).toMatchObject({ code: "PROVIDER_BUSY" });
    await expect(generate([first])).rejects.toMatchObject({ code: "PROVIDER_BUSY" });
    expect(await generate([first, both()[1]])).toHaveLength(1);
    gate.open();
    await Promise.all(full);
  });

  it("tell a generation its place among those that wait", async () => {
    const gate = createGate();
    one.behave(behaviours.held(gate.opened));
    const first = provider("one", one.baseUrl, { concurrency: 1 });
    const running = generate([first]);
    await eventually(() => expect(one.requests).toHaveLength(1));
    const seen: Progress[] = [];
    const never = new AbortController().signal;
    const waiting = [generate([first], never), generate([first], never, (progress) => seen.push(progress))];
    await eventually(() => expect(first.slots.waiting).toBe(2));
    gate.open();
    await Promise.all([running, ...waiting]);
    expect(seen).toEqual([{ queuePosition: 1 }, { queuePosition: 0 }]);
  });

  it("are not asked any more once the caller has left", async () => {
    const gate = createGate();
    one.behave(behaviours.held(gate.opened));
    const leaving = new AbortController();
    const left = generate(both(), leaving.signal);
    await eventually(() => expect(one.requests).toHaveLength(1));
    leaving.abort(new Error("left"));
    await expect(left).rejects.toThrow("left");
    gate.open();
    expect(two.requests).toEqual([]);
    expect(attempts).toEqual([["one", "INTERNAL_SERVER_ERROR", true]]);
  });
});

describe("a roster", () => {
  const version = { model: "0x01000000", version: 1, weights: "bafkreiabcdefghijklmnopqrstuvwxyz234567" };
  const demands = { negativePrompt: null, seed: null, size: "512x512", count: 1 };

  it("offers those that can do all that is asked, in order", () => {
    const roster = new ProviderRoster([
      nowhere("a", { negativePrompt: false }),
      nowhere("b", { seed: false }),
      nowhere("c", { sizes: ["1024x1024"], maxCount: 2 }),
      nowhere("d", { models: ["0x02000000"] }),
    ]);
    const offered = (change: Partial<typeof demands> | { seed: number } | { negativePrompt: string }) =>
      roster.candidates(version, { ...demands, ...change }).map(({ id }) => id);
    expect(offered({})).toEqual(["a", "b"]);
    expect(offered({ size: "1024x1024" })).toEqual(["a", "b", "c"]);
    expect(offered({ size: "1024x1024", count: 3 })).toEqual(["a", "b"]);
    expect(offered({ negativePrompt: "blur" })).toEqual(["b"]);
    expect(offered({ seed: 7 })).toEqual(["a"]);
  });

  it("says what nobody can do", () => {
    const roster = new ProviderRoster([nowhere("a", { negativePrompt: false, sizes: ["1024x1024"] })]);
    const saidOf = (change: object) => {
      try {
        roster.candidates(version, { ...demands, ...change });
      } catch (error) {
        return error;
      }
    };
    expect(saidOf({})).toMatchObject({
      code: "PARAMETER_UNSUPPORTED",
      message: expect.stringContaining("1024x1024"),
    });
    expect(saidOf({ negativePrompt: "blur" })).toMatchObject({
      code: "PARAMETER_UNSUPPORTED",
      message: expect.stringContaining("negativePrompt"),
    });
  });
});
