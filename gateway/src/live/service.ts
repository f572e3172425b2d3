import type { GraphQLSchema } from "graphql";
import type { Counter } from "prom-client";
import type { ContextServices } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { ActivityTopic } from "./activity-topic.ts";
import { AnswerTopic } from "./answer-topic.ts";
import type { BlockPlace } from "./branch.ts";
import type { HeadFollower } from "./follower.ts";
import type { GenerationChanges } from "./generation-changes.ts";
import { LiveOperation, type Push, type SubscriptionRequest } from "./operation.ts";
import { ResultQueue } from "./queue.ts";
import { type ActionKeys, type ActivityEvent, ActivityReader } from "./reader.ts";

export type { Push, SubscriptionRequest };

export interface LiveServiceOptions {
  readonly schema: GraphQLSchema;
  readonly services: ContextServices;
  readonly follower: HeadFollower;
  readonly keys: ActionKeys;
  readonly changes: GenerationChanges;
  readonly metrics: Metrics;
  /** Pushes that may wait for one client. */
  readonly queue: number;
  readonly timeoutMs: number;
}

const RETRY_MS = 1_000;
/** How long a subscription waits for a gateway that has just begun to hear of the index. */
const HEAD_TIMEOUT_MS = 5_000;

/** Subscriptions of this process: clients who ask for the same share what is read for them. */
export class LiveService {
  readonly #options: LiveServiceOptions;
  readonly #activity = new Map<string, ActivityTopic>();
  readonly #campaigns = new Map<string, AnswerTopic>();
  readonly #generations = new Map<string, AnswerTopic>();
  readonly #clients = new Set<ResultQueue<Push>>();
  readonly #stopListening: () => void;
  readonly #dropped: Counter;

  constructor(options: LiveServiceOptions) {
    this.#options = options;
    const { metrics } = options;
    metrics.gauge({
      name: "gateway_live_subscriptions",
      help: "Open subscriptions.",
      read: () => [{ value: this.#clients.size }],
    });
    this.#dropped = metrics.counter({
      name: "gateway_live_dropped_total",
      help: "Subscriptions that were ended because their clients did not read them in time.",
    });
    this.#stopListening = options.follower.onStep(() => {
      for (const topic of [...this.#activity.values(), ...this.#campaigns.values()]) topic.wake();
    });
  }

  /**
   * The pushes of a subscription, from now or from where the client left off; or the errors of its arguments.
   * @throws GatewayError SUBGRAPH_UNAVAILABLE where the index is needed and has not answered yet
   */
  async subscribe(
    request: SubscriptionRequest,
  ): Promise<ResultQueue<Push> | { readonly errors: NonNullable<Push["errors"]> }> {
    const { schema, services, queue, timeoutMs, follower, changes } = this.#options;
    const operation = await LiveOperation.open({ schema, services, timeoutMs }, request);
    if (!(operation instanceof LiveOperation)) return operation;
    const { kind } = operation.source;
    if (kind.field !== "generation") await follower.begun(HEAD_TIMEOUT_MS);
    if (kind.field !== "generation" && follower.branch.head === undefined) {
      throw new GatewayError("SUBGRAPH_UNAVAILABLE", "The index cannot be reached; try again shortly.");
    }
    const client = new ResultQueue<Push>(queue);
    this.#clients.add(client);
    client.onEnd(() => {
      this.#clients.delete(client);
      if (client.isTooSlow) this.#dropped.inc();
    });
    if (kind.field === "activity") {
      void this.#catchUp(operation, client);
    } else if (kind.field === "campaign") {
      this.#shared(this.#campaigns, operation, () => this.#head()).add(client);
    } else {
      const topic = this.#shared(this.#generations, operation);
      topic.add(client);
      client.onEnd(changes.watch(kind.id, () => topic.wake()));
    }
    return client;
  }

  #head() {
    const head = this.#options.follower.branch.head;
    if (head === undefined) throw new Error("no subscription begins before the index is known");
    return { number: head.number, hash: head.hash };
  }

  /** The topic that answers `operation`; a new one where nobody else asks for the same. */
  #shared(topics: Map<string, AnswerTopic>, operation: LiveOperation, at?: () => BlockPlace): AnswerTopic {
    const known = topics.get(operation.key);
    if (known !== undefined) return known;
    const topic = new AnswerTopic(operation, at, this.#options.services.log, () =>
      topics.delete(operation.key),
    );
    topics.set(operation.key, topic);
    // After whoever has asked for it has been added.
    queueMicrotask(() => topic.wake());
    return topic;
  }

  /** Reads for one client alone, at its own pace, until it can go on with all others who ask for the same. */
  async #catchUp(operation: LiveOperation, client: ResultQueue<Push>): Promise<void> {
    const { kind } = operation.source;
    if (kind.field !== "activity") return;
    const { follower, keys, services } = this.#options;
    const start = kind.after ?? { block: this.#head(), upTo: null };
    const reader = new ActivityReader(follower.branch, keys, kind.filter, start);
    const deliver = async (event: ActivityEvent) => {
      const push = await operation.answer(event, event.block);
      await client.room();
      client.push(push);
    };
    let isWelcomed = kind.after !== null;
    while (!client.hasEnded) {
      try {
        if (!isWelcomed) {
          await deliver(reader.beginning);
          isWelcomed = true;
        }
        while (!client.hasEnded && (await reader.step(deliver)));
        await this.#activity.get(operation.key)?.settled();
        if (client.hasEnded || (reader.isAtHead && this.#join(operation, reader, client))) return;
        await this.#nextStep(client);
      } catch (error) {
        services.log.debug({ err: error }, "a subscription is tried again");
        await this.#nextStep(client);
      }
    }
  }

  /** Whether the client, who is at the head, could be added to those who are there. */
  #join(operation: LiveOperation, reader: ActivityReader, client: ResultQueue<Push>): boolean {
    const known = this.#activity.get(operation.key);
    if (known !== undefined && !known.isAtHead) return false;
    const topic =
      known ??
      new ActivityTopic(operation, reader, this.#options.services.log, () =>
        this.#activity.delete(operation.key),
      );
    this.#activity.set(operation.key, topic);
    topic.add(client);
    return true;
  }

  /** Resolves with the index's next step, or a little later, or when the client has left. */
  #nextStep(client: ResultQueue<Push>): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, RETRY_MS);
      const stopListening = this.#options.follower.onStep(done);
      const forget = client.onEnd(done);
      function done() {
        clearTimeout(timer);
        stopListening();
        forget?.();
        resolve();
      }
    });
  }

  /** Ends all subscriptions. */
  stop(): void {
    this.#stopListening();
    for (const client of [...this.#clients]) client.end();
  }
}
