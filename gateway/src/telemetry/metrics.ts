import {
  Counter,
  type CounterConfiguration,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  type HistogramConfiguration,
  Registry,
} from "prom-client";
import type { Logger } from "../log.ts";

/** One value of a gauge, with a value for each of its labels. */
export interface Sample<Label extends string> {
  readonly labels?: Readonly<Record<Label, string>>;
  readonly value: number;
}

export interface GaugeOptions<Label extends string> {
  readonly name: `gateway_${string}`;
  readonly help: string;
  readonly labelNames?: readonly Label[];
  /** Asked with each scrape, at most `READ_TIMEOUT_MS` long; samples that are not given are not shown. */
  read(): readonly Sample<Label>[] | Promise<readonly Sample<Label>[]>;
}

type Named = { readonly name: `gateway_${string}` };

/** Seconds; from a cached answer to a slow image. */
export const DURATION_BUCKETS = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100];

const READ_TIMEOUT_MS = 2_000;

/**
 * The metrics of one gateway. Each part adds its own, once, when it is made; names begin with `gateway_`, end with their unit, and
 * are listed in docs/operator.md. A label's values come from a fixed set or from the configuration, never from a caller.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #log: Logger;
  readonly #failures: Counter<"metric">;

  constructor(log: Logger) {
    this.#log = log;
    this.#failures = this.counter({
      name: "gateway_metric_read_failures_total",
      help: "Scrapes in which a metric could not be read, by metric.",
      labelNames: ["metric"],
    });
  }

  counter<Label extends string>(options: CounterConfiguration<Label> & Named): Counter<Label> {
    return new Counter({ ...options, registers: [this.#registry] });
  }

  histogram<Label extends string>(options: HistogramConfiguration<Label> & Named): Histogram<Label> {
    return new Histogram({ buckets: DURATION_BUCKETS, ...options, registers: [this.#registry] });
  }

  /** A metric that is read when somebody asks for it. One that cannot be read leaves the others alone. */
  gauge<Label extends string>({ name, help, labelNames = [], read }: GaugeOptions<Label>): void {
    const collect = async () => {
      gauge.reset();
      try {
        const samples = await inTime(read);
        // One without labels would be left at 0 by the reset.
        if (samples.length === 0) gauge.remove();
        for (const { labels, value } of samples) {
          if (labels === undefined) gauge.set(value);
          else gauge.set(labels as Record<Label, string>, value);
        }
      } catch (error) {
        gauge.remove();
        this.#failures.inc({ metric: name });
        this.#log.debug({ err: error, metric: name }, "a metric could not be read");
      }
    };
    const gauge = new Gauge<Label>({ name, help, labelNames, collect, registers: [this.#registry] });
  }

  /** Adds what Node says of its process: memory, CPU time, event loop, garbage collection. */
  addProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** All of them, in Prometheus's text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }
}

async function inTime<T>(read: () => T | Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not read within ${READ_TIMEOUT_MS} ms`)), READ_TIMEOUT_MS);
  });
  try {
    return await Promise.race([read(), late]);
  } finally {
    clearTimeout(timer);
  }
}
