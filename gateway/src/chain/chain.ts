import { type Address, createPublicClient, http, type PublicClient } from "viem";
import type { Config } from "../config.ts";

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

/** `undefined` where the operator has named no node: then only what needs none is offered. */
export function openChain({ RPC_URL, RPC_TIMEOUT_MS, CONTRACTS }: Config): Chain | undefined {
  if (RPC_URL === undefined || CONTRACTS === undefined) return undefined;
  const client = createPublicClient({
    transport: http(RPC_URL, { timeout: RPC_TIMEOUT_MS, retryCount: 1 }),
  });
  let known: Promise<number> | undefined;
  return {
    client,
    contracts: CONTRACTS,
    chainId() {
      known ??= client.getChainId().catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    },
  };
}
