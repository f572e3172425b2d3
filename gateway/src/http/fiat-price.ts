import { z } from "zod";
import type { Logger } from "../log.ts";

const DECIMAL = /^[0-9]{1,12}(\.[0-9]{1,18})?$/;
const currency = z.string().regex(/^[A-Z]{3}$/, "must be a currency's three letters, such as USD");

/** FIAT_PRICE, as the operator writes it: a price of one time, or where the newest is. */
export const fiatPriceSchema = z.union(
  [
    z.strictObject({
      currency,
      perEth: z.string().regex(DECIMAL, 'must be a price as a string of digits, such as "2031.25"'),
      at: z.iso.datetime({ error: "must be when that was the price, such as 2026-01-31T12:00:00Z" }),
    }),
    z.strictObject({
      currency,
      url: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }),
      pointer: z.string().regex(/^(\/[^/]+)+$/, "must be a JSON pointer, such as /ethereum/usd"),
    }),
  ],
  { error: 'must be {"currency", "perEth", "at"} or {"currency", "url", "pointer"}' },
);
export type FiatPriceConfig = z.infer<typeof fiatPriceSchema>;

/** What one ETH cost at a time; for people to look at, never for what is paid. */
export interface FiatPrice {
  readonly currency: string;
  /** A decimal number, as it came. */
  readonly perEth: string;
  /** Unix seconds. */
  readonly at: number;
}

/** As long as a price is not asked for again. */
const FRESH_S = 60;
/** A price that is older than this is not shown any more. */
const OLD_S = 3_600;
const TIMEOUT_MS = 3_000;
const MOST_BYTES = 100_000;

const nowInSeconds = () => Math.floor(Date.now() / 1000);

/** What `pointer` (RFC 6901) names in `value`; undefined where there is nothing. */
function pointAt(value: unknown, pointer: string): unknown {
  return pointer
    .slice(1)
    .split("/")
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>(
      (found, part) =>
        typeof found === "object" && found !== null ? (found as Record<string, unknown>)[part] : undefined,
      value,
    );
}

/** Reads the price of ETH for the dashboard, from where the operator says. */
export class FiatPrices {
  readonly #config: FiatPriceConfig;
  readonly #log: Logger;
  #last: FiatPrice | undefined;
  #asked = 0;
  #asking: Promise<void> | undefined;

  constructor(config: FiatPriceConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  /** Null where none is known that is fresh enough. Never throws: a page without it is whole. */
  async now(): Promise<FiatPrice | null> {
    const config = this.#config;
    if ("perEth" in config) {
      const { at, ...price } = config;
      return { ...price, at: Date.parse(at) / 1000 };
    }
    if (nowInSeconds() - this.#asked >= FRESH_S) {
      this.#asking ??= this.#ask(config).finally(() => {
        this.#asking = undefined;
      });
    }
    // Only who comes first waits: others have the last one.
    if (this.#last === undefined) await this.#asking;
    const last = this.#last;
    return last !== undefined && nowInSeconds() - last.at <= OLD_S ? last : null;
  }

  async #ask({ currency: of, url, pointer }: Extract<FiatPriceConfig, { url: string }>): Promise<void> {
    this.#asked = nowInSeconds();
    try {
      const response = await fetch(url, {
        headers: { accept: "application/json" },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      if (!response.ok || text.length > MOST_BYTES) throw new Error(`it answered ${response.status}`);
      const perEth = String(pointAt(JSON.parse(text), pointer));
      if (!DECIMAL.test(perEth)) throw new Error(`${pointer} holds no price`);
      this.#last = { currency: of, perEth, at: this.#asked };
    } catch (error) {
      this.#log.warn({ err: error }, "the price of ETH could not be read");
    }
  }
}
