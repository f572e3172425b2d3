import { setMaxListeners } from "node:events";
import type { SettleResponse } from "@x402/core/types";
import type { Caller } from "./auth/caller.ts";
import type { Db } from "./database/database.ts";
import { GatewayError } from "./errors.ts";
import { createGenerationLoaders, type GenerationLoaders } from "./generation/loaders.ts";
import type { Logger } from "./log.ts";
import { OperationBlock } from "./stitching/operation-block.ts";
import { createUsageLoaders, type UsageLoaders } from "./usage/loaders.ts";

/** What goes to and fro in one operation besides GraphQL: headers of HTTP, or `extensions.x402` of a request. */
export interface PaymentExchange {
  /** As it came: the header PAYMENT-SIGNATURE. */
  header: string | undefined;
  /** As it came: `extensions.x402`, for transports without headers. */
  extension: unknown;
  /** What was collected, for the header PAYMENT-RESPONSE. */
  settled: SettleResponse | undefined;
}

/** What every resolver of one operation shares. */
export interface GatewayContext {
  readonly requestId: string;
  /** IP address that the operation came from, as far as that is known. */
  readonly address: string | undefined;
  readonly log: Logger;
  readonly caller: Caller;
  /** Aborts reads when the client leaves or the operation's time is up. */
  readonly signal: AbortSignal;
  readonly payment: PaymentExchange;
  /** The one block that everything of the index in this operation is read at. */
  readonly block: OperationBlock;
  /**
   * The state of Postgres, which has to be known before it is asked for anything that a kept answer follows from; undefined where it does
   * not say. Never rejects. There only for a stranger's operation whose answer follows from no more than that state and the index.
   */
  readonly postgresState?: Promise<string | undefined> | undefined;
  /** Batches of this operation, so that a list of models costs one SQL query, not one for each. */
  readonly loaders: { readonly usage: UsageLoaders; readonly generations: GenerationLoaders };
}

/** What the contexts of all operations are made of. */
export interface ContextServices {
  readonly db: Db;
  readonly log: Logger;
}

/** One operation, however it came. */
export interface OperationOrigin {
  readonly requestId: string;
  readonly caller: Caller;
  /** IP address that it came from, as far as that is known. */
  readonly address?: string | undefined;
  readonly signal: AbortSignal;
  /** Number of the block that the caller wants it read at; the newest by default. */
  readonly askedBlock?: number | undefined;
  /** The header PAYMENT-SIGNATURE, by which x402 pays. */
  readonly paymentHeader?: string | undefined;
  readonly postgresState?: GatewayContext["postgresState"];
}

export function createContext(
  { db, log }: ContextServices,
  { askedBlock, address, paymentHeader, ...origin }: OperationOrigin,
): GatewayContext {
  return {
    ...origin,
    address,
    payment: { header: paymentHeader, extension: undefined, settled: undefined },
    block: new OperationBlock(askedBlock),
    log: log.child({ requestId: origin.requestId }),
    loaders: { usage: createUsageLoaders(db), generations: createGenerationLoaders(db) },
  };
}

/** A time limit that also ends when the caller leaves. */
export interface OperationTime {
  readonly signal: AbortSignal;
  /** The operation is over; `hasLeft` where nobody waits for its answer any more. */
  end(hasLeft: boolean): void;
}

export function limitTime(timeoutMs: number): OperationTime {
  const time = new AbortController();
  // Every upstream request of the operation listens to it.
  setMaxListeners(0, time.signal);
  const late = `The operation took longer than ${timeoutMs} ms; ask for less at once.`;
  const timer = setTimeout(() => time.abort(new GatewayError("OPERATION_TIMEOUT", late)), timeoutMs);
  return {
    signal: time.signal,
    end(hasLeft) {
      clearTimeout(timer);
      if (hasLeft) time.abort(new GatewayError("OPERATION_TIMEOUT", "The client has left."));
    },
  };
}
