import type { Address } from "viem";

/** Who asks, as far as they have proven it. */
export interface Caller {
  /** As metering and idempotency know them: the wallet in lower case, or "anonymous". */
  readonly actor: string;
  /** The wallet that has signed in or whose API key is used, in lower case; null for anyone else. */
  readonly account: Address | null;
}

export const ANONYMOUS: Caller = { actor: "anonymous", account: null };
