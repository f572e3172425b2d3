import { pino } from "pino";
import { describe, expect, it, vi } from "vitest";
import { Metrics } from "./metrics.ts";
import { serveMetrics } from "./metrics-server.ts";

const silent = pino({ level: "silent" });
const samplesOf = (text: string, name: string) =>
  text.split("\n").filter((line) => line.startsWith(name) && !line.startsWith("#"));

describe("a gauge", () => {
  it("is read anew with each scrape, and forgets what is gone", async () => {
    const metrics = new Metrics(silent);
    let waiting: Record<string, number> = { one: 1, two: 2 };
    metrics.gauge({
      name: "gateway_test_waiting",
      help: "For a test.",
      labelNames: ["queue"],
      read: () => Object.entries(waiting).map(([queue, value]) => ({ labels: { queue }, value })),
    });
    expect(samplesOf(await metrics.text(), "gateway_test_waiting")).toEqual([
      'gateway_test_waiting{queue="one"} 1',
      'gateway_test_waiting{queue="two"} 2',
    ]);
    waiting = { two: 3 };
    expect(samplesOf(await metrics.text(), "gateway_test_waiting")).toEqual([
      'gateway_test_waiting{queue="two"} 3',
    ]);
  });

  it("that has nothing to say says nothing, and not 0", async () => {
    const metrics = new Metrics(silent);
    let lag: number | undefined = 3;
    metrics.gauge({
      name: "gateway_test_lag",
      help: "For a test.",
      read: () => (lag === undefined ? [] : [{ value: lag }]),
    });
    expect(samplesOf(await metrics.text(), "gateway_test_lag")).toEqual(["gateway_test_lag 3"]);
    lag = undefined;
    expect(samplesOf(await metrics.text(), "gateway_test_lag")).toEqual([]);
  });

  it("that cannot be read leaves the others alone, and is counted", async () => {
    const metrics = new Metrics(silent);
    metrics.gauge({
      name: "gateway_test_broken",
      help: "For a test.",
      read: () => Promise.reject(new Error("no answer")),
    });
    metrics.gauge({ name: "gateway_test_whole", help: "For a test.", read: () => [{ value: 7 }] });
    const first = await metrics.text();
    expect(samplesOf(first, "gateway_test_whole")).toEqual(["gateway_test_whole 7"]);
    expect(samplesOf(first, "gateway_test_broken")).toEqual([]);
    expect(await metrics.text()).toContain(
      'gateway_metric_read_failures_total{metric="gateway_test_broken"} 1',
    );
  });

  it("that never answers is given up", async () => {
    const metrics = new Metrics(silent);
    metrics.gauge({
      name: "gateway_test_silent",
      help: "For a test.",
      read: () => new Promise<never>(() => {}),
    });
    metrics.gauge({ name: "gateway_test_whole", help: "For a test.", read: () => [{ value: 7 }] });
    vi.useFakeTimers();
    const text = metrics.text();
    await vi.advanceTimersByTimeAsync(2_000);
    vi.useRealTimers();
    expect(samplesOf(await text, "gateway_test_whole")).toEqual(["gateway_test_whole 7"]);
  });
});

it("two gateways in one process have metrics of their own", async () => {
  const [one, two] = [new Metrics(silent), new Metrics(silent)];
  const options = { name: "gateway_test_total", help: "For a test." } as const;
  one.counter(options).inc(3);
  two.counter(options).inc(5);
  expect(await one.text()).toContain("gateway_test_total 3");
  expect(await two.text()).toContain("gateway_test_total 5");
});

describe("the metrics' own port", () => {
  it("serves them, and nothing else", async () => {
    const metrics = new Metrics(silent);
    metrics.counter({ name: "gateway_test_total", help: "For a test." }).inc();
    const server = await serveMetrics(metrics, { host: "127.0.0.1", port: 0 }, silent);
    try {
      const answer = await fetch(server.url);
      expect(answer.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
      expect(await answer.text()).toContain("gateway_test_total 1");
      expect((await fetch(new URL("/", server.url))).status).toBe(404);
      expect((await fetch(server.url, { method: "POST" })).status).toBe(405);
    } finally {
      await server.stop();
    }
  });
});
