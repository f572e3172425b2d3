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
