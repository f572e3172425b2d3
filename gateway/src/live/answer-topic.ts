import type { Logger } from "../log.ts";
import type { BlockPlace } from "./branch.ts";
import type { LiveOperation, Push } from "./operation.ts";
import type { ResultQueue } from "./queue.ts";
import { Topic } from "./topic.ts";

/** An answer that is given again whenever it has changed. */
export class AnswerTopic extends Topic {
  readonly #at: (() => BlockPlace) | undefined;
  #last: { readonly content: string; readonly push: Push } | undefined;

  /** It is answered at the block that `at` says then; without it, where it is not of the index. */
  constructor(
    operation: LiveOperation,
    at: (() => BlockPlace) | undefined,
    log: Logger,
    onEmpty: () => void,
  ) {
    super(operation, log, onEmpty);
    this.#at = at;
  }

  override add(client: ResultQueue<Push>): void {
    super.add(client);
    if (this.#last !== undefined) client.push(this.#last.push);
  }

  protected async run(): Promise<void> {
    const push = await this.operation.answer({}, this.#at?.());
    const content = JSON.stringify([push.data, push.errors]);
    if (content === this.#last?.content) return;
    this.#last = { content, push };
    this.push(push);
  }
}
