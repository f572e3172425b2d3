import type { Page } from "playwright-core";
import { createWalletClient, type Hex, http, numberToHex, type PrivateKeyAccount } from "viem";

/** What the person at the wallet does with the next thing to sign. */
export type Mood =
  | "signs"
  /** Presses "reject". */
  | "rejects"
  /** Signs a transaction with less gas than it takes, as a wallet with a wrong estimate does. */
  | "gives too little gas";

export interface TestWallet {
  readonly account: PrivateKeyAccount;
  mood: Mood;
  /** The network that it is on. */
  chainId: number;
}

interface Answer {
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

interface TransactionRequest {
  readonly to: Hex;
  readonly data?: Hex;
  readonly value?: Hex;
}

/** Enough to be mined, and too little for any of our contracts. */
const LITTLE_GAS = 40_000n;

/**
 * A wallet in the browser as EIP-1193 and EIP-6963 have it, and as people have one: the page sees a provider that announces itself; keys
 * and signatures are here, real ones, against the real chain.
 */
export async function installWallet(
  page: Page,
  account: PrivateKeyAccount,
  rpcUrl: string,
): Promise<TestWallet> {
  const chain = createWalletClient({ account, transport: http(rpcUrl) });
  const wallet: TestWallet = { account, mood: "signs", chainId: 31_337 };

  // Sites are told of accounts once the person has let them.
  let isAllowed = false;
  const answer = async (method: string, params: readonly unknown[]): Promise<unknown> => {
    switch (method) {
      case "eth_accounts":
        return isAllowed ? [account.address] : [];
      case "eth_requestAccounts":
        isAllowed = true;
        return [account.address];
      case "wallet_requestPermissions":
        return [{ parentCapability: "eth_accounts" }];
      case "eth_chainId":
        return numberToHex(wallet.chainId);
      case "wallet_switchEthereumChain":
        wallet.chainId = Number((params[0] as { chainId: Hex }).chainId);
        await page.evaluate(
          (id) => window.dispatchEvent(new CustomEvent("test-chain", { detail: id })),
          numberToHex(wallet.chainId),
        );
        return null;
      case "personal_sign":
        return account.signMessage({ message: { raw: params[0] as Hex } });
      case "eth_signTypedData_v4":
        return account.signTypedData(
          JSON.parse(params[1] as string) as Parameters<typeof account.signTypedData>[0],
        );
      case "eth_sendTransaction": {
        const { to, data, value } = params[0] as TransactionRequest;
        return chain.sendTransaction({
          chain: null,
          to,
          ...(data === undefined ? {} : { data }),
          value: BigInt(value ?? 0),
          ...(wallet.mood === "gives too little gas" ? { gas: LITTLE_GAS } : {}),
        });
      }
      default:
        return chain.request({ method, params } as unknown as Parameters<typeof chain.request>[0]);
    }
  };
  const isSigning = /^(eth_sendTransaction|personal_sign|eth_signTypedData_v4)$/;

  await page.exposeFunction(
    "askTestWallet",
    async (method: string, params: readonly unknown[]): Promise<Answer> => {
      if (wallet.mood === "rejects" && isSigning.test(method)) {
        return { error: { code: 4001, message: "User rejected the request." } };
      }
      try {
        return { result: await answer(method, params) };
      } catch (error) {
        return { error: { code: -32_603, message: (error as Error).message } };
      }
    },
  );
  await page.addInitScript(announce);
  return wallet;
}

/** Runs in the page, before anything of it. */
function announce(): void {
  const page = window as unknown as {
    askTestWallet(method: string, params: readonly unknown[]): Promise<Answer>;
  };
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  const provider = {
    async request({ method, params = [] }: { method: string; params?: readonly unknown[] }) {
      const { result, error } = await page.askTestWallet(method, params);
      if (error) throw Object.assign(new Error(error.message), { code: error.code });
      return result;
    },
    on(event: string, listener: (payload: unknown) => void) {
      listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
      return provider;
    },
    removeListener(event: string, listener: (payload: unknown) => void) {
      listeners.get(event)?.delete(listener);
      return provider;
    },
  };
  window.addEventListener("test-chain", (event) => {
    for (const listener of listeners.get("chainChanged") ?? []) listener((event as CustomEvent).detail);
  });
  const info = {
    uuid: "6b1f9a52-0000-4000-8000-000000000001",
    name: "Test wallet",
    icon: "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>",
    rdns: "org.example.wallet",
  };
  const show = () =>
    window.dispatchEvent(
      new CustomEvent("eip6963:announceProvider", { detail: Object.freeze({ info, provider }) }),
    );
  window.addEventListener("eip6963:requestProvider", show);
  show();
}
