import type { HeadChanges } from "../head/changes.ts";
import type { Newest } from "./newest.ts";
import { type Answering, Topic } from "./topic.ts";

/** Queries that are answered at a time, so that whoever does not subscribe is answered too. */
const AT_A_TIME = 4;

/** The subscriptions to one subgraph. Who asks the same is answered together. */
export class Subscriptions {
  readonly #changes: HeadChanges;
  readonly #topics = new Map<string, Topic>();
  /** Whose turn has not come yet. */
  readonly #queue: (() => void)[] = [];
  #running = 0;
  #stopListening: (() => void) | undefined;

  constructor(changes: HeadChanges) {
    this.#changes = changes;
  }

  /** @param key The same for the same question. @param answer Never throws. */
  add(key: string, answer: Answering): Newest {
    let topic = this.#topics.get(key);
    if (topic === undefined) {
      const added = new Topic(
        () => this.#inTurn(answer),
        () => this.#forget(key, added),
      );
      topic = added;
      this.#topics.set(key, topic);
    }
    // Before its first answer, so that no change is missed after that.
    this.#stopListening ??= this.#changes.onChange(() => {
      for (const one of this.#topics.values()) one.refresh();
    });
    return topic.add();
  }

  #forget(key: string, topic: Topic): void {
    if (this.#topics.get(key) === topic) this.#topics.delete(key);
    if (this.#topics.size > 0) return;
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  async #inTurn(answer: Answering): Promise<string> {
    if (this.#running >= AT_A_TIME) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    try {
      return await answer();
    } finally {
      // Its place goes to the next in the queue, if there is one.
      const next = this.#queue.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
