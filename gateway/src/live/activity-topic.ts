import type { Logger } from "../log.ts";
import type { LiveOperation } from "./operation.ts";
import type { ActivityReader } from "./reader.ts";
import { Topic } from "./topic.ts";

/** Activity for those who are up to date, as one reader reads it for all of them. */
export class ActivityTopic extends Topic {
  readonly #reader: ActivityReader;

  constructor(operation: LiveOperation, reader: ActivityReader, log: Logger, onEmpty: () => void) {
    super(operation, log, onEmpty);
    this.#reader = reader;
  }

  get isAtHead(): boolean {
    return this.#reader.isAtHead;
  }

  protected async run(): Promise<void> {
    while (
      await this.#reader.step(async (event) => {
        this.push(await this.operation.answer(event, event.block));
      })
    );
  }
}
