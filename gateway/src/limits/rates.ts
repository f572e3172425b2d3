import { isIPv6 } from "node:net";
import { LRUCache } from "lru-cache";
import pg from "pg";
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
} from "rate-limiter-flexible";
import type { Caller } from "../auth/caller.ts";
import { GatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";

/** Cost per minute; 0 for no limit. */
export interface RateOptions {
  /** Of all that comes from one address, whoever sends it. */
  readonly perAddress: number;
  /** Of one wallet that has signed in, and of one API key. */
  readonly perCaller: number;
  /** Where replicas count together; each counts for itself without one. */
  readonly databaseUrl: string | undefined;
  readonly log: Logger;
}

/** Who is charged: the address, and with a credential the wallet or the key too. */
export interface Charged {
  readonly caller: Caller;
  /** IP address, as far as it is known. */
  readonly address: string | undefined;
}

const MINUTE_S = 60;
const MAX_BLOCKED = 100_000;

/** One subscriber has a whole /64 of IPv6, and an IPv4 address may be written as an IPv6 one. */
export function network(address: string): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const groups =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

function callerKey({ account, credential }: Caller): string | undefined {
  if (credential === null || account === null) return undefined;
  return credential.kind === "apiKey" ? `key:${credential.id}` : `wallet:${account}`;
}

/**
 * How much a caller may ask for in a minute, by the cost of operations. The minute begins with the first operation. Who has
 * used it up is refused in this process without asking anybody until it is over.
 */
export class RateLimits {
  readonly #perAddress: RateLimiterAbstract | undefined;
  readonly #perCaller: RateLimiterAbstract | undefined;
  readonly #pool: pg.Pool | undefined;
  /** Until when, in milliseconds of `Date.now()`. */
  readonly #blocked = new LRUCache<string, number>({ max: MAX_BLOCKED });

  constructor({ perAddress, perCaller, databaseUrl, log }: RateOptions) {
    if (databaseUrl !== undefined) {
      this.#pool = new pg.Pool({
        connectionString: databaseUrl,
        max: 4,
        connectionTimeoutMillis: 1_000,
        application_name: "model-wip-gateway-limits",
      });
      this.#pool.on("error", (error) => log.warn({ err: error }, "connection of the rate limits lost"));
    }
    this.#perAddress = this.#limiter(perAddress);
    this.#perCaller = this.#limiter(perCaller);
  }

  #limiter(points: number): RateLimiterAbstract | undefined {
    if (points === 0) return undefined;
    const memory = new RateLimiterMemory({ points, duration: MINUTE_S });
    if (!this.#pool) return memory;
    return new RateLimiterPostgres({
      storeClient: this.#pool,
      storeType: "pool",
      tableName: "rate_limit",
      // By a migration; the limiter itself drops what is over.
      tableCreated: true,
      keyPrefix: "",
      points,
      duration: MINUTE_S,
      // Where Postgres does not answer, each replica counts for itself.
      insuranceLimiter: memory,
    });
  }

  #keysOf({ caller, address }: Charged): [string, RateLimiterAbstract][] {
    const keys: [string, RateLimiterAbstract][] = [];
    if (address !== undefined && this.#perAddress)
      keys.push([`address:${network(address)}`, this.#perAddress]);
    const key = callerKey(caller);
    if (key !== undefined && this.#perCaller) keys.push([key, this.#perCaller]);
    return keys;
  }

  /** Refuses, before anything is done, whoever has used up their minute. @throws GatewayError RATE_LIMITED */
  requireOpen(charged: Charged): void {
    for (const [key] of this.#keysOf(charged)) {
      const until = this.#blocked.get(key);
      if (until !== undefined && until > Date.now()) throw limited(key, until - Date.now());
    }
  }

  /** Takes an operation's cost. @throws GatewayError RATE_LIMITED where it is more than what is left */
  async charge(charged: Charged, cost: number): Promise<void> {
    this.requireOpen(charged);
    for (const [key, limiter] of this.#keysOf(charged)) {
      try {
        await limiter.consume(key, Math.ceil(cost));
      } catch (outcome) {
        if (!(outcome instanceof RateLimiterRes)) throw outcome;
        this.#blocked.set(key, Date.now() + outcome.msBeforeNext);
        throw limited(key, outcome.msBeforeNext);
      }
    }
  }

  async stop(): Promise<void> {
    await this.#pool?.end();
  }
}

function limited(key: string, waitMs: number): GatewayError {
  const retryAfter = Math.max(1, Math.ceil(waitMs / 1000));
  const [kind] = key.split(":");
  const whose = kind === "address" ? "this address" : kind === "key" ? "this API key" : "this wallet";
  return new GatewayError(
    "RATE_LIMITED",
    `${whose[0]?.toUpperCase()}${whose.slice(1)} has asked for more than is taken in a minute; ask again in ${retryAfter} s, for less, or with an API key.`,
    { details: { retryAfter } },
  );
}
