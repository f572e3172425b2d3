import type { Chain } from "viem";
import { defineChain } from "viem/utils";

interface Network {
  readonly chain: Chain;
  /** What to do for somebody who has no ETH there. */
  readonly funding: { readonly text: string; readonly url?: string };
}

const ether = { name: "Ether", symbol: "ETH", decimals: 18 };

// By hand, and not from viem/chains: its one module is of every chain that there is.
const NETWORKS: readonly Network[] = [
  {
    chain: defineChain({
      id: 7_777_777,
      name: "Zora",
      nativeCurrency: ether,
      rpcUrls: { default: { http: ["https://rpc.zora.energy"] } },
      blockExplorers: { default: { name: "Explorer", url: "https://explorer.zora.energy" } },
    }),
    funding: {
      text: "Bring ETH from Ethereum or another network over Zora's bridge.",
      url: "https://bridge.zora.energy",
    },
  },
  {
    chain: defineChain({
      id: 999_999_999,
      name: "Zora Sepolia",
      nativeCurrency: ether,
      rpcUrls: { default: { http: ["https://sepolia.rpc.zora.energy"] } },
      blockExplorers: { default: { name: "Explorer", url: "https://sepolia.explorer.zora.energy" } },
      testnet: true,
    }),
    funding: { text: "Get test ETH for Zora Sepolia from a faucet or its bridge." },
  },
  {
    chain: defineChain({
      id: 31_337,
      name: "Development chain",
      nativeCurrency: ether,
      rpcUrls: { default: { http: ["http://127.0.0.1:8545"] } },
      testnet: true,
    }),
    funding: { text: "This is a development chain: import one of its funded accounts into the wallet." },
  },
];

export const networkOf = (chainId: number): Network | undefined =>
  NETWORKS.find(({ chain }) => chain.id === chainId);

export const networkName = (chainId: number): string =>
  networkOf(chainId)?.chain.name ?? `network ${chainId}`;

/** Where people look a transaction up; undefined on a chain without such a place. */
export function transactionUrl(chainId: number, hash: string): string | undefined {
  const explorer = networkOf(chainId)?.chain.blockExplorers?.default.url;
  return explorer === undefined ? undefined : `${explorer}/tx/${hash}`;
}
