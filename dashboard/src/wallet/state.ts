/** A wallet of this browser. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly icon: string | undefined;
}

export interface WalletState {
  readonly address: `0x${string}` | undefined;
  /** The network that the wallet is on. */
  readonly chainId: number | undefined;
  readonly choices: readonly Choice[];
}

/** What has become of a transaction, as the wallet's own node knows it. */
export type Fate =
  | {
      readonly state: "stands" | "reverted";
      readonly block: number;
      readonly blockHash: `0x${string}`;
    }
  /** In no block; the node holds it, and may put it into one by itself. */
  | { readonly state: "waiting" }
  /** In no block, and the node knows nothing of it. */
  | { readonly state: "gone" };
