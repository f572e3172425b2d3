import { parse } from "graphql";
import type { Logger } from "../log.ts";
import { BLOCK_FIELDS, type IndexedBlock, Lineage } from "./lineage.ts";
import type { Subgraph } from "./subgraph.ts";

export type { IndexedBlock };

/** Called with the index's new head; also where it went back, in a reorganisation. */
export type HeadListener = (head: IndexedBlock) => void;

const HEAD = parse(`query IndexHead { _meta { block { ${BLOCK_FIELDS} } } }`);

/**
 * The head of the index, asked for again and again. It is what answers are kept and pushed by, so it is
 * `undefined` where it is not known: before the first answer, and as soon as the index does not answer.
 */
export class IndexHead {
  readonly #subgraph: Subgraph;
  readonly #pollMs: number;
  readonly #log: Logger;
  readonly #listeners = new Set<HeadListener>();
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #current: IndexedBlock | undefined;
  /** Heads that answers to others have brought, so that a look that began before them does not take them back. */
  #brought = 0;
  /** The blocks before it, as far as they were seen. */
  readonly lineage: Lineage;

  constructor(subgraph: Subgraph, pollMs: number, log: Logger) {
    this.lineage = new Lineage(subgraph);
    this.#subgraph = subgraph;
    this.#pollMs = pollMs;
    this.#log = log;
  }

  get current(): IndexedBlock | undefined {
    return this.#current;
  }

  /** Tells `listener` of every change of the head from now on; the answer ends that. */
  onChange(listener: HeadListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes notice of a head that came along with another answer; only of a later one, as answers overtake one another. */
  observe(head: IndexedBlock): void {
    this.lineage.add(head);
    if (this.#current === undefined || head.number <= this.#current.number) return;
    this.#brought++;
    this.#become(head);
  }

  /** Asks now, and from then on every `pollMs` after the last answer. */
  async begin(): Promise<void> {
    let head: IndexedBlock | undefined;
    const brought = this.#brought;
    try {
      const answer = await this.#subgraph.query<{ _meta: { block: IndexedBlock } | null }>(
        HEAD,
        {},
        this.#stopped.signal,
      );
      head = answer._meta?.block;
    } catch (error) {
      if (this.#current !== undefined) this.#log.warn({ err: error }, "the index's head is not known");
    }
    if (this.#stopped.signal.aborted) return;
    const isOvertaken = brought !== this.#brought && head && head.number < (this.#current?.number ?? 0);
    if (!isOvertaken) this.#become(head);
    this.#timer = setTimeout(() => void this.begin(), this.#pollMs).unref();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #become(head: IndexedBlock | undefined): void {
    const changed = head !== undefined && head.hash !== this.#current?.hash;
    this.#current = head;
    if (head === undefined || !changed) return;
    this.lineage.add(head);
    for (const listener of this.#listeners) this.#tell(listener, head);
  }

  /** One listener's fault is not the next one's. */
  #tell(listener: HeadListener, head: IndexedBlock): void {
    try {
      listener(head);
    } catch (error) {
      this.#log.error({ err: error }, "a listener to the index's head failed");
    }
  }
}
