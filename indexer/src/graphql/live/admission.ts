/** How much may be open at a time. */
export interface LiveLimits {
  /** WebSockets. */
  readonly maxConnections: number;
  /** Subscriptions of all clients together; each may keep one answer that its client has not taken yet. */
  readonly maxSubscriptions: number;
  readonly maxSubscriptionsPerConnection: number;
}

export const DEFAULT_LIVE_LIMITS: LiveLimits = {
  maxConnections: 1_000,
  maxSubscriptions: 1_000,
  maxSubscriptionsPerConnection: 50,
};

export type RefusalCode = "TOO_MANY_SUBSCRIPTIONS" | "VARIABLE_NOT_EXACT";

/** What graph-node has no words for. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Counts what is open. */
export class Admission {
  readonly limits: LiveLimits;
  #subscriptions = 0;

  constructor(limits: LiveLimits) {
    this.limits = limits;
  }

  /** Counts a subscription until the answer is called, once. @param others Those that its connection has already. @throws Refusal */
  enter(others: number): () => void {
    const { maxSubscriptions, maxSubscriptionsPerConnection } = this.limits;
    if (others >= maxSubscriptionsPerConnection) {
      throw new Refusal(
        "TOO_MANY_SUBSCRIPTIONS",
        `A connection may have ${maxSubscriptionsPerConnection} subscriptions: end one first.`,
      );
    }
    if (this.#subscriptions >= maxSubscriptions) {
      throw new Refusal(
        "TOO_MANY_SUBSCRIPTIONS",
        `All ${maxSubscriptions} subscriptions of this server are taken: try again later.`,
      );
    }
    this.#subscriptions++;
    let isIn = true;
    return () => {
      if (isIn) this.#subscriptions--;
      isIn = false;
    };
  }
}
