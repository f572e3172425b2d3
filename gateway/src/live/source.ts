import type { ActivityPlace } from "./cursor.ts";
import type { ActivityFilter } from "./reader.ts";

/** What a subscription field stands for: where its pushes come from. */
export type LiveSourceKind =
  | { readonly field: "activity"; readonly filter: ActivityFilter; readonly after: ActivityPlace | null }
  | { readonly field: "campaign" }
  | { readonly field: "generation"; readonly id: string };

/**
 * GraphQL asks a subscription field for a stream of events. Here one stream serves many clients, so the field only says
 * which; it is not one to be read.
 */
export class LiveSource {
  readonly kind: LiveSourceKind;

  constructor(kind: LiveSourceKind) {
    this.kind = kind;
  }

  [Symbol.asyncIterator](): AsyncIterator<never> {
    throw new TypeError("subscriptions are read through the gateway's transports");
  }
}

export const isLiveSource = (value: unknown): value is LiveSource => value instanceof LiveSource;
