import { useSyncExternalStore } from "react";
import { queries } from "../data/gateway.ts";
import { settingsQuery } from "../data/settings.ts";
import type { WalletState } from "./state.ts";
import type { Wagmi } from "./wagmi.ts";

let state: WalletState = { address: undefined, chainId: undefined, choices: [] };
const listeners = new Set<() => void>();
let opened: Promise<Wagmi> | undefined;

function update(changes: Partial<WalletState>): void {
  state = { ...state, ...changes };
  for (const listener of listeners) listener();
}

/** What speaks with wallets, loaded once. @throws where the gateway cannot say its chain */
export function wallets(): Promise<Wagmi> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(): Promise<Wagmi> {
  const [{ openWagmi }, settings] = await Promise.all([
    import("./wagmi.ts"),
    queries.fetchQuery(settingsQuery),
  ]);
  if (settings.chainId === null)
    throw new Error("This gateway serves no chain, so there is nothing to sign.");
  return openWagmi(settings.chainId, update);
}

/** Connects the wallet of the last visit, once the page is at rest. */
export function restoreWallet(): void {
  const restore = () =>
    void wallets()
      .then((wagmi) => wagmi.reconnect())
      .catch(() => {});
  if ("requestIdleCallback" in window) requestIdleCallback(restore, { timeout: 2_000 });
  else setTimeout(restore, 500);
}

export const useWallet = (): WalletState =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => state,
  );

/** The address of the wallet as the index writes it. */
export const useMe = (): `0x${string}` | undefined =>
  useWallet().address?.toLowerCase() as `0x${string}` | undefined;
