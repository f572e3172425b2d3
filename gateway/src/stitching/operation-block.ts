import type { IndexedBlock } from "./lineage.ts";

/** The block that an operation answers from. */
export interface PinnedBlock {
  readonly number: number;
  /** null where it was asked for by number and lies further back than the index can say. */
  readonly hash: string | null;
  /** Unix seconds; null as the hash. */
  readonly timestamp: number | null;
}

/** What the first request to the index settles: the block, and the index's head when it was read. */
export interface Opening {
  readonly block: PinnedBlock;
  readonly head: IndexedBlock;
}

/**
 * The one block of an operation. The first request to the index settles it, unless the caller has asked for one;
 * requests that come meanwhile wait for that, and read at it.
 */
export class OperationBlock {
  /** The number that the caller asked for. */
  readonly asked: number | undefined;
  #opening: Promise<void> | undefined;
  #opened: Opening | undefined;
  #isLost = false;

  constructor(asked?: number) {
    this.asked = asked;
  }

  /** Undefined until the index was read. */
  get pinned(): PinnedBlock | undefined {
    return this.#opened?.block;
  }

  /** The index's head when it was first read. */
  get readUnder(): IndexedBlock | undefined {
    return this.#opened?.head;
  }

  /** Whether the chain was reorganized, or the index went back, between two of its requests. */
  get isLost(): boolean {
    return this.#isLost;
  }

  lose(): void {
    this.#isLost = true;
  }

  /** A fresh one for the same operation, which then begins anew. */
  renewed(): OperationBlock {
    return new OperationBlock(this.asked);
  }

  /** Runs `first` if nothing was read yet, else `later` at what the first has settled. One that fails settles nothing. */
  async read<T>(steps: {
    first(): Promise<{ readonly result: T; readonly opening: Opening | undefined }>;
    later(opening: Opening): Promise<T>;
  }): Promise<T> {
    while (this.#opened === undefined && this.#opening !== undefined) await this.#opening;
    if (this.#opened) return steps.later(this.#opened);
    const first = steps.first();
    this.#opening = first.then(
      () => {},
      () => {},
    );
    try {
      const { result, opening } = await first;
      this.#opened = opening;
      return result;
    } finally {
      this.#opening = undefined;
    }
  }
}
