import type { TypedDocument } from "@model-wip/client";
import { createClient } from "graphql-ws";
import { useSyncExternalStore } from "react";
import { LiveDocument, type LiveSubscription } from "../generated/operations.ts";
import { queries } from "./gateway.ts";

export interface Live {
  readonly connection: "connecting" | "live" | "lost";
  /** Newest block of which something was heard. */
  readonly block: number | undefined;
  /** Set when the chain has taken blocks back: the last that stands. */
  readonly takenBackAfter: number | undefined;
}

/** What a push has told. */
export type Pushed = Pick<Live, "takenBackAfter">;

/** Pushes of one burst lead to one reading. */
const BURST_MS = 80;
/** For how long the page says that blocks were taken back. */
const NOTICE_MS = 12_000;
const LONGEST_PAUSE_MS = 5_000;
/** Blocks without an action are not pushed, but time alone opens and closes votes and campaigns. */
const CLOCK_MS = 15_000;

let state: Live = { connection: "connecting", block: undefined, takenBackAfter: undefined };
const listeners = new Set<() => void>();
const pushListeners = new Set<(push: Pushed) => void>();
let reading: ReturnType<typeof setTimeout> | undefined;
let noticeEnd: ReturnType<typeof setTimeout> | undefined;
let cursor: string | undefined;

function update(changes: Partial<Live>): void {
  state = { ...state, ...changes };
  for (const listener of listeners) listener();
}

/** Everything that is shown is read again, soon. */
export function readAgain(): void {
  clearTimeout(reading);
  reading = setTimeout(() => void queries.invalidateQueries(), BURST_MS);
}

function take({ activity }: LiveSubscription): void {
  const isFirst = cursor === undefined;
  cursor = activity.cursor;
  const { takeBackAfter } = activity;
  update({
    connection: "live",
    block: activity.block.number,
    ...(takeBackAfter === null ? {} : { takenBackAfter: takeBackAfter }),
  });
  if (takeBackAfter !== null) {
    clearTimeout(noticeEnd);
    noticeEnd = setTimeout(() => update({ takenBackAfter: undefined }), NOTICE_MS);
  }
  if (!isFirst) readAgain();
  const pushed = { takenBackAfter: takeBackAfter ?? undefined };
  for (const listener of pushListeners) listener(pushed);
}

/** Calls `listener` with every push, for as long as the page is open. */
export function onPush(listener: (push: Pushed) => void): void {
  pushListeners.add(listener);
}

/** One connection for all subscriptions of the page, made with the first. */
function connect() {
  const url = new URL("/graphql", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return createClient({
    url: url.href,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    retryWait: (tries) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(LONGEST_PAUSE_MS, 250 * 2 ** tries))),
    on: { closed: () => update({ connection: "lost" }) },
  });
}

let client: ReturnType<typeof connect> | undefined;

/**
 * Every push of a subscription, through lost connections, until what is answered is called. `variables` are read each time that it is
 * sent.
 */
export function follow<Data, Variables extends Record<string, unknown>>(
  document: TypedDocument<Data, Variables>,
  variables: () => Variables,
  next: (data: Data) => void,
): () => void {
  client ??= connect();
  const opened = client;
  let hasEnded = false;
  let stop = () => {};
  const again = () => {
    if (!hasEnded) setTimeout(open, LONGEST_PAUSE_MS);
  };
  const open = () => {
    if (hasEnded) return;
    const payload = {
      query: String(document),
      // After a lost connection the client sends the same payload again.
      get variables() {
        return variables();
      },
    };
    stop = opened.subscribe<Data>(payload, {
      next: ({ data }) => data && next(data),
      error: again,
      complete: again,
    });
  };
  open();
  return () => {
    hasEnded = true;
    stop();
  };
}

/** Follows what happens on chain for as long as the page is open, through reorganisations too. */
export function goLive(): void {
  follow(LiveDocument, () => (cursor === undefined ? {} : { after: cursor }), take);
  setInterval(() => {
    if (document.visibilityState === "visible" && state.connection === "live") readAgain();
  }, CLOCK_MS);
}

/** How the page hears of news at the moment. */
export const connection = (): Live["connection"] => state.connection;

export const useLive = (): Live =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => state,
  );
