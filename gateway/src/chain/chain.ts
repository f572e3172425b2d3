import { type Address, createPublicClient, http, type PublicClient } from "viem";

/** Addresses of one network's contracts. */
export type Contracts = Readonly<Record<ContractName, Address>>;
export type ContractName = "CampaignFactory" | "ModelRegistry" | "Source" | "Commissions" | "Credits";

/** The chain itself, for what the index cannot say: signatures of contracts, simulations, settlements, the newest head. */
export interface Chain {
  readonly client: PublicClient;
  readonly contracts: Contracts;
  /** As the node says it; asked once and kept. @throws if the node does not answer */
  chainId(): Promise<number>;
}

export interface ChainOptions {
  readonly rpcUrl: string;
  readonly contracts: Contracts;
  readonly timeoutMs: number;
  /** What requests go through. */
  readonly fetch: typeof fetch;
}

export function openChain({ rpcUrl, contracts, timeoutMs, fetch }: ChainOptions): Chain {
  const client = createPublicClient({
    transport: http(rpcUrl, { timeout: timeoutMs, retryCount: 1, fetchFn: fetch }),
  });
  let known: Promise<number> | undefined;
  return {
    client,
    contracts,
    chainId() {
      known ??= client.getChainId().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
}
