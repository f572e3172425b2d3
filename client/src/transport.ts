/** A block that the gateway's index has reached. */
export interface Block {
  readonly number: number;
  /** Null of a block far back, where the gateway has no node to ask. */
  readonly hash: `0x${string}` | null;
  /** Unix seconds; null as the hash. */
  readonly timestamp: number | null;
}

/** One operation on its way to the gateway. */
export interface Sent {
  readonly query: string;
  readonly variables: object;
  /** Number of the block at which all of it is read. */
  readonly block?: number;
  readonly signal?: AbortSignal;
}

/** The gateway's answer, if there were no errors in it; `block` is undefined where it is of none. */
export interface Received {
  readonly data: unknown;
  readonly block: Block | undefined;
}

/** What carries operations to a gateway. It throws where the answer has errors, also beside data. */
export type Transport = (operation: Sent) => Promise<Received>;
