import { campaignAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import type { ChainReader } from "../chain-reader.ts";
import type { Comparison } from "../comparison.ts";
import type { GatewayFigures, GatewayPosition } from "../gateway-figures.ts";
import type { Check } from "./check.ts";

/** What every account gave, took, can take, and votes with. */
export function checkPositions(figures: GatewayFigures, reader: ChainReader, comparison: Comparison): Check {
  const taken = new Map<string, bigint>();
  for (const { position, amount } of figures.withdrawals) {
    taken.set(position.id, (taken.get(position.id) ?? 0n) + BigInt(amount));
  }
  const failed = new Set(figures.campaigns.filter(({ state }) => state === "FAILED").map(({ id }) => id));
  const checks = figures.positions.map((position) => {
    const isRefundable = failed.has(position.campaign.id);
    return checkPosition(position, taken.get(position.id) ?? 0n, isRefundable, reader, comparison);
  });
  return () => {
    for (const check of checks) check();
  };
}

function checkPosition(
  position: GatewayPosition,
  taken: bigint,
  isRefundable: boolean,
  reader: ChainReader,
  comparison: Comparison,
): () => void {
  const ask = <T>(functionName: string) =>
    reader.ask<T>({
      address: position.campaign.id as Address,
      abi: campaignAbi,
      functionName,
      args: [position.account.id as Address],
    });
  const onChain = ask<readonly [bigint, bigint, bigint]>("positionOf");
  const memberships = ask<bigint>("balanceOf");
  const votes = ask<bigint>("getVotes");
  const withdrawable = ask<bigint>("withdrawable");
  const refundable = ask<bigint>("refundable");
  return () => {
    const name = `position ${position.id}`;
    const [contributed, withdrawn, memberSince] = onChain();
    comparison.wei(`${name} contributed`, BigInt(position.contributed), contributed);
    comparison.wei(`${name} withdrawn`, BigInt(position.withdrawn), withdrawn);
    comparison.wei(`${name} withdrawable`, BigInt(position.withdrawable), withdrawable());
    comparison.same(`${name} isMember`, position.isMember, memberships() === 1n);
    comparison.same(`${name} votes`, position.isMember ? 1 : 0, votes());
    if (position.isMember) comparison.same(`${name} memberSince`, position.memberSince ?? 0, memberSince);
    if (isRefundable) {
      comparison.wei(
        `${name} refundable`,
        BigInt(position.contributed) - BigInt(position.refunded),
        refundable(),
      );
    }
    comparison.wei(`${name} sum of withdrawals`, taken, withdrawn);
  };
}
