import { commissionsAbi } from "@model-wip/contracts";
import type { Deployment } from "../../deployment.ts";
import { PROTOCOL_ID } from "../model/ids.ts";
import { fieldRows, type Row, type Sides } from "./check.ts";

/** `ICommissions.MilestoneState`, in the contract's order. */
const STATES = ["AGREED", "DELIVERED", "PAID"] as const;

/** Commissions, their milestones, and that none is missing. */
export function commissionRows({ index, chain }: Sides, deployment: Deployment): Row[] {
  const ask = chain.contract(deployment.Commissions.address, commissionsAbi);
  const count: Row = {
    entity: "Protocol",
    id: PROTOCOL_ID,
    field: "commissionCount",
    isWei: false,
    found: () => BigInt(index.Commission.size),
    expected: ask("commissionCount"),
  };
  const commissions = [...index.Commission.values()].flatMap((commission) => {
    const onChain = ask<readonly [string, string, string, bigint, boolean]>(
      "commissionOf",
      commission.commissionId,
    );
    return fieldRows("Commission", commission, {
      campaign: () => onChain()[0].toLowerCase(),
      artist: () => onChain()[1].toLowerCase(),
      treasury: () => onChain()[2].toLowerCase(),
      milestoneCount: () => onChain()[3],
      isEnded: () => onChain()[4],
      totalPaid: ask("totalPaid", commission.commissionId),
    });
  });
  const milestones = [...index.Milestone.values()].flatMap((milestone) => {
    const commission = index.Commission.get(milestone.commission);
    if (commission === undefined) return [];
    const onChain = ask<readonly [bigint, number, string]>(
      "milestoneOf",
      commission.commissionId,
      milestone.number,
    );
    return fieldRows("Milestone", milestone, {
      amount: () => onChain()[0],
      state: () => STATES[onChain()[1]] ?? "unknown",
      work: () => onChain()[2],
    });
  });
  return [count, ...commissions, ...milestones];
}
