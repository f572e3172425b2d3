import type { GenerationLoaders } from "./generation/loaders.ts";
import type { Logger } from "./log.ts";
import type { UsageLoaders } from "./usage/loaders.ts";

/** What every resolver of one operation shares. */
export interface GatewayContext {
  readonly requestId: string;
  readonly log: Logger;
  /** Who is asking, as metering records it: "anonymous" until a caller has signed in. */
  readonly actor: string;
  /** Aborts reads when the client leaves or the operation's time is up. */
  readonly signal: AbortSignal;
  /** Batches of this operation, so that a list of models costs one SQL query, not one for each. */
  readonly loaders: { readonly usage: UsageLoaders; readonly generations: GenerationLoaders };
}

export const ANONYMOUS = "anonymous";
