import { creditsAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import type { Chain } from "../../chain/chain.ts";
import { chainUnavailable } from "../../chain/errors.ts";

/** What the chain says, at one block, of what an account may be charged for a model. All amounts in wei. */
export interface Spending {
  readonly block: { readonly number: bigint; readonly timestamp: bigint };
  readonly balance: bigint;
  /** Asked back, and not withdrawn yet. */
  readonly requested: bigint;
  readonly epoch: bigint;
  /** Unix seconds at which all authorizations end; 0 if no revocation is pending. */
  readonly revokedAt: bigint;
  /** Authorized on chain in this epoch. */
  readonly limit: bigint;
  /** Charged for the model in all, ever. */
  readonly spent: bigint;
}

/** @throws GatewayError CHAIN_UNAVAILABLE */
export async function readSpending(chain: Chain, account: Address, modelId: bigint): Promise<Spending> {
  const { client, contracts } = chain;
  const credits = { address: contracts.Credits, abi: creditsAbi } as const;
  try {
    const { number, timestamp } = await client.getBlock({ blockTag: "latest" });
    const [balance, [requested], epoch, revokedAt, [limit, spent]] = await client.multicall({
      contracts: [
        { ...credits, functionName: "balanceOf", args: [account] },
        { ...credits, functionName: "withdrawalOf", args: [account] },
        { ...credits, functionName: "epochOf", args: [account] },
        { ...credits, functionName: "revocationOf", args: [account] },
        { ...credits, functionName: "authorizationOf", args: [account, modelId] },
      ],
      allowFailure: false,
      blockNumber: number,
      deployless: true,
    });
    return { block: { number, timestamp }, balance, requested, epoch, revokedAt, limit, spent };
  } catch (cause) {
    throw chainUnavailable(cause);
  }
}
