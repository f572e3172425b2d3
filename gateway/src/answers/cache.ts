import type { IncomingHttpHeaders } from "node:http";
import { LRUCache } from "lru-cache";

/** An answer as it went out, and the head of the index that it follows from. */
export interface KeptAnswer {
  /** Hash of the head. */
  readonly head: string;
  readonly body: Buffer;
  readonly contentType: string;
  /** As the log has it. */
  readonly operation: string;
}

/**
 * Answers by what was asked. One is given only while the index's head is the one that it follows from, so it is never
 * stale, and a new block needs no word to end it. Bounded in bytes; the least used go first.
 */
export class AnswerCache {
  readonly #answers: LRUCache<string, KeptAnswer>;

  /** @param maxBytes of bodies and of what was asked; at least 1 */
  constructor(maxBytes: number) {
    this.#answers = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ body }, key) => body.length + 2 * key.length,
    });
  }

  get bytes(): number {
    return this.#answers.calculatedSize;
  }

  find(key: string, head: string): KeptAnswer | undefined {
    const answer = this.#answers.get(key);
    return answer?.head === head ? answer : undefined;
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
