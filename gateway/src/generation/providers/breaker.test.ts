import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createGate } from "../../../test/gate.ts";
import { Breaker } from "./breaker.ts";
import { refusedForContent, unavailable } from "./failure.ts";

const broken = () => unavailable("local", { mayHaveCost: true });
let calls = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: 1_700_000_000_000 });
  calls = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const breaker = () => new Breaker({ provider: "local", failures: 3, restMs: 10_000 });
const call = (at: Breaker, error?: Error) =>
  at
    .run(async () => {
      calls++;
      if (error) throw error;
      return "images";
    })
    .catch((reason: unknown) => reason);
const breakIt = async (at: Breaker) => {
  for (let index = 0; index < 3; index++) await call(at, broken());
};

describe("a breaker", () => {
  it("opens after faults in a row, and then lets no call through until its rest is over", async () => {
    const at = breaker();
    await breakIt(at);
    expect(at.state).toBe("OPEN");
    expect(at.lets).toBe(false);
    expect(await call(at)).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      mayHaveCost: false,
      details: { retryAfter: 10 },
    });
    vi.setSystemTime(Date.now() + 9_999);
    expect(at.lets).toBe(false);
    expect(calls).toBe(3);
    vi.setSystemTime(Date.now() + 1);
    expect(await call(at)).toBe("images");
    expect(at.state).toBe("CLOSED");
  });

  it("does not open for faults with a success between them, nor for refusals, nor for calls that were left", async () => {
    const at = breaker();
    for (let round = 0; round < 3; round++) {
      await call(at, broken());
      await call(at, broken());
      await call(at);
    }
    for (let round = 0; round < 9; round++) {
      await call(at, refusedForContent("local", false));
      await call(at, new Error("left"));
    }
    expect(at.state).toBe("CLOSED");
  });

  it("tries one call when its rest is over, and keeps the others away meanwhile", async () => {
    const at = breaker();
    await breakIt(at);
    vi.setSystemTime(Date.now() + 10_000);
    const trial = createGate();
    const tried = at.run(() => trial.opened);
    expect(at.state).toBe("HALF_OPEN");
    expect(await call(at)).toMatchObject({ code: "PROVIDER_UNAVAILABLE" });
    trial.open();
    await tried;
    expect(at.state).toBe("CLOSED");
    expect(calls).toBe(3);
  });

  it("rests twice as long after each trial that fails, and as long as at first once it has worked", async () => {
    const at = breaker();
    await breakIt(at);
    let rest = 10_000;
    for (let trial = 0; trial < 3; trial++) {
      vi.setSystemTime(Date.now() + rest - 1);
      expect(at.lets).toBe(false);
      vi.setSystemTime(Date.now() + 1);
      await call(at, broken());
      rest *= 2;
    }
    vi.setSystemTime(Date.now() + rest);
    await call(at);
    await breakIt(at);
    expect(at.resting().details.retryAfter).toBe(10);
  });

  it("learns nothing from a trial that was called off", async () => {
    const at = breaker();
    await breakIt(at);
    vi.setSystemTime(Date.now() + 10_000);
    await call(at, new Error("left"));
    expect(at.state).toBe("OPEN");
  });
});
