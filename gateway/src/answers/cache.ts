import type { IncomingHttpHeaders } from "node:http";
import { LRUCache } from "lru-cache";
import type { DatabaseState } from "../database/state.ts";
import type { IndexHead } from "../stitching/head.ts";

/** An answer as it went out, and what it follows from. */
export interface KeptAnswer {
  /** Hash of the index's head. */
  readonly head: string;
  /** State of Postgres before it was asked, as `DatabaseState` has it; undefined where it was not. */
  readonly state?: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** As the log has it. */
  readonly operation: string;
}

/**
 * Answers by what was asked. One is given only while the index's head is the one that it follows from, and Postgres in the
 * state that it was in, so it is never stale, and neither a new block nor a commit needs a word to end it. Bounded in
 * bytes; the least used go first.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, KeptAnswer>;
  readonly #head: Pick<IndexHead, "current">;
  readonly #database: Pick<DatabaseState, "now">;

  /** @param maxBytes of bodies and of what was asked; at least 1 */
  constructor(maxBytes: number, head: Pick<IndexHead, "current">, database: Pick<DatabaseState, "now">) {
    this.#head = head;
    this.#database = database;
    this.#answers = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ body }, key) => body.length + 2 * key.length,
    });
  }

  get bytes(): number {
    return this.#answers.calculatedSize;
  }

  /** What is kept, if it still holds. */
  async find(key: string): Promise<KeptAnswer | undefined> {
    const answer = this.#answers.get(key);
    if (answer?.state !== undefined && (await this.state()) !== answer.state) return undefined;
    return answer?.head === this.#head.current?.hash ? answer : undefined;
  }

  /** The state of Postgres now; undefined where it does not say. */
  state(): Promise<string | undefined> {
    return this.#database.now().catch(() => undefined);
  }

  keep(key: string, answer: KeptAnswer): void {
    this.#answers.set(key, answer);
  }
}

/**
 * What was asked, and how. Who asks makes no difference to what is kept, but may make one to what may be asked: the anonymous
 * and the others are kept apart.
 * @param text of the body, byte by byte (latin1)
 */
export const answerKey = (isAuthenticated: boolean, headers: IncomingHttpHeaders, text: string): string =>
  `${isAuthenticated ? "authenticated" : "anonymous"}\n${headers.accept ?? ""}\n${headers["x-block"] ?? ""}\n${text}`;
