import { afterEach, describe, expect, it, vi } from "vitest";
import { ANONYMOUS, type Caller } from "../auth/caller.ts";
import { createLogger } from "../log.ts";
import { Concurrency } from "./concurrency.ts";
import { network, RateLimits } from "./rates.ts";

const account = `0x${"ab".repeat(20)}` as const;
const wallet: Caller = { actor: account, account, credential: { kind: "session", id: "1" } };
const key = (id: string): Caller => ({ ...wallet, credential: { kind: "apiKey", id, scopes: [] } });
const limits = (perAddress: number, perCaller: number) =>
  new RateLimits({ perAddress, perCaller, databaseUrl: undefined, log: createLogger("silent") });

afterEach(() => void vi.useRealTimers());

describe("a minute's cost", () => {
  it("is taken from the address, and a new minute begins with a full one", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const rates = limits(100, 100);
    const here = { caller: ANONYMOUS, address: "192.0.2.1" };
    await rates.charge(here, 60);
    await rates.charge(here, 40);
    await expect(rates.charge(here, 1)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { retryAfter: 60 },
    });
    await rates.charge({ ...here, address: "192.0.2.2" }, 100);
    vi.advanceTimersByTime(59_000);
    expect(() => rates.requireOpen(here)).toThrow("ask again in 1 s");
    vi.advanceTimersByTime(1_000);
    rates.requireOpen(here);
    await rates.charge(here, 100);
  });

  it("is taken from the wallet wherever it asks from, and from each API key for itself", async () => {
    const rates = limits(0, 100);
    await rates.charge({ caller: wallet, address: "192.0.2.1" }, 100);
    await expect(rates.charge({ caller: wallet, address: "192.0.2.9" }, 1)).rejects.toThrow("This wallet");
    await rates.charge({ caller: key("a"), address: "192.0.2.1" }, 100);
    await expect(rates.charge({ caller: key("a"), address: "192.0.2.1" }, 1)).rejects.toThrow("This API key");
    await rates.charge({ caller: key("b"), address: "192.0.2.1" }, 100);
  });

  it("is taken from the address too, so that new wallets are no way around it", async () => {
    const rates = limits(100, 100);
    await rates.charge({ caller: wallet, address: "192.0.2.1" }, 100);
    await expect(rates.charge({ caller: key("new"), address: "192.0.2.1" }, 1)).rejects.toThrow(
      "This address",
    );
  });

  it("is one for all addresses of an IPv6 subscriber, and for both ways to write an IPv4 address", () => {
    expect(network("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
    expect(network("2001:db8:1:2::1")).toBe(network("2001:0db8:0001:0002:ffff::"));
    expect(network("2001:db8::1")).toBe("2001:db8:0:0::/64");
    expect(network("::1")).toBe("0:0:0:0::/64");
    expect(network("::ffff:192.0.2.1")).toBe("192.0.2.1");
  });

  it("is without end where the operator sets none", async () => {
    const rates = limits(0, 0);
    await rates.charge({ caller: wallet, address: "192.0.2.1" }, 1e9);
    rates.requireOpen({ caller: wallet, address: "192.0.2.1" });
  });
});

describe("requests at the same time", () => {
  it("are limited for one caller and in all, until one ends", () => {
    const concurrency = new Concurrency(3, 2);
    const [first] = [concurrency.enter("a"), concurrency.enter("a")];
    expect(() => concurrency.enter("a")).toThrow(expect.objectContaining({ code: "TOO_MANY_REQUESTS" }));
    concurrency.enter("b");
    expect(() => concurrency.enter("c")).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
    first?.();
    first?.();
    concurrency.enter("c");
    expect(() => concurrency.enter("d")).toThrow(expect.objectContaining({ code: "OVERLOADED" }));
  });
});
