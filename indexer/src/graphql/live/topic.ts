import { Newest } from "./newest.ts";

/** Makes the answer as it is now, when its turn has come. */
export type Answering = () => Promise<string>;

/** One query for all who have subscribed to it: answered again when the head has changed, once for as many changes as came meanwhile. */
export class Topic {
  readonly #clients = new Set<Newest>();
  readonly #answer: Answering;
  readonly #onEmpty: () => void;
  #isWanted = false;
  #isRunning = false;

  constructor(answer: Answering, onEmpty: () => void) {
    this.#answer = answer;
    this.#onEmpty = onEmpty;
  }

  add(): Newest {
    const client = new Newest();
    client.onEnd(() => {
      this.#clients.delete(client);
      if (this.#clients.size === 0) this.#onEmpty();
    });
    this.#clients.add(client);
    this.refresh();
    return client;
  }

  refresh(): void {
    this.#isWanted = true;
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    try {
      while (this.#isWanted && this.#clients.size > 0) {
        this.#isWanted = false;
        const answer = await this.#answer();
        for (const client of this.#clients) client.push(answer);
      }
    } finally {
      this.#isRunning = false;
    }
  }
}
