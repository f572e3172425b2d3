import { useSyncExternalStore } from "react";
import { onPush } from "../data/live.ts";
import type { Action } from "./actions.ts";
import type { Fate } from "./state.ts";
import { wallets } from "./wallet.ts";

/** A transaction that this page has sent and seen in a block. */
export interface Sent {
  readonly action: Action;
  readonly hash: `0x${string}`;
  /** Number of the block in which it was seen last. */
  readonly block: number;
  readonly fate: Fate;
}

/** A reorganisation that reaches further back than this many of one's own transactions is not looked into. */
const MOST = 50;

let all: readonly Sent[] = [];
const listeners = new Set<() => void>();

function set(next: readonly Sent[]): void {
  all = next.slice(-MOST);
  for (const listener of listeners) listener();
}

/** Keeps an eye on a transaction that is in a block, for as long as the page is open. */
export function watchSent(
  action: Action,
  hash: `0x${string}`,
  fate: Fate & { readonly block: number },
): void {
  set([...all.filter((one) => one.hash !== hash), { action, hash, block: fate.block, fate }]);
}

export const forgetSent = (hash: string): void => set(all.filter((one) => one.hash !== hash));

/** Asks the node again what has become of a transaction. @throws where the wallet does not answer */
export async function lookAgain(hash: `0x${string}`): Promise<Fate> {
  const fate = await (await wallets()).fateOf(hash);
  set(
    all.map((one) =>
      one.hash === hash ? { ...one, fate, block: "block" in fate ? fate.block : one.block } : one,
    ),
  );
  return fate;
}

// Blocks that were taken back may have had some of these; what is in none may be in the next.
onPush(({ takenBackAfter }) => {
  for (const { hash, block, fate } of all) {
    const isTouched = takenBackAfter !== undefined && block > takenBackAfter;
    // A wallet that does not answer is asked again with the next push.
    if (isTouched || fate.state === "waiting") void lookAgain(hash).catch(() => {});
  }
});

/** What this page has sent, oldest first. */
export const useSent = (): readonly Sent[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => all,
  );
