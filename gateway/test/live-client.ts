import { type ClientOptions, createClient } from "graphql-ws";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import type { Push } from "../src/live/service.ts";

const WAIT = { timeout: 60_000, interval: 10 };

export type ActivityPush = {
  readonly cursor: string;
  readonly block: { readonly number: number; readonly hash: string };
  readonly takeBackAfter: number | null;
  readonly actions: readonly { readonly id: string }[];
};

/** graphql-ws's client, as a page uses it, which does not connect again unless it is told to. */
export const connectLive = (url: string, options: Partial<ClientOptions> = {}) =>
  createClient({
    url: `${url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    ...options,
  });

export type LiveClient = ReturnType<typeof connectLive>;

/** What comes of one subscription. */
export function follow(client: LiveClient, query: string, variables: Record<string, unknown> = {}) {
  const pushes: Push[] = [];
  let failure: unknown;
  let isComplete = false;
  const stop = client.subscribe(
    { query, variables },
    {
      next: (push) => void pushes.push(push as Push),
      error: (error) => {
        failure = error;
      },
      complete: () => {
        isComplete = true;
      },
    },
  );
  return {
    pushes,
    stop,
    /** The first pushes, once there are as many. */
    first: (count: number) =>
      vi.waitFor(() => {
        if (failure !== undefined) throw new Error(`failed: ${JSON.stringify(failure)}`);
        expect(pushes.length).toBeGreaterThanOrEqual(count);
        return pushes.slice(0, count);
      }, WAIT),
    /** What it has ended with: errors of GraphQL, or a close event. */
    failure: () =>
      vi.waitFor(() => {
        expect(failure).toBeDefined();
        return failure;
      }, WAIT),
    complete: () => vi.waitFor(() => expect(isComplete).toBe(true), WAIT),
  };
}

export type Followed = ReturnType<typeof follow>;

export const activityOf = ({ data }: Push) => data?.activity as ActivityPush;

/** Resolves once subscriptions to a gateway begin at a block, or after it: the branch that they follow is known a little later than its head. */
export async function beginsAt(url: string, block: number): Promise<void> {
  const client = connectLive(url);
  try {
    await vi.waitFor(async () => {
      const probe = follow(client, "subscription { activity { block { number } } }");
      const [beginning] = await probe.first(1);
      probe.stop();
      expect(activityOf(beginning as Push).block.number).toBeGreaterThanOrEqual(block);
    }, WAIT);
  } finally {
    await client.dispose();
  }
}
