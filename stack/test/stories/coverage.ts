import {
  campaignAbi,
  campaignFactoryAbi,
  campaignGovernorAbi,
  collectionAbi,
  commissionsAbi,
  creditsAbi,
  modelRegistryAbi,
  sourceAbi,
  treasuryAbi,
} from "@model-wip/contracts";
import { type Abi, type Hex, toEventSelector } from "viem";
import { Rpc } from "../../src/audit/rpc.ts";

const ABIS = {
  CampaignFactory: campaignFactoryAbi,
  Campaign: campaignAbi,
  CampaignGovernor: campaignGovernorAbi,
  Treasury: treasuryAbi,
  ModelRegistry: modelRegistryAbi,
  Source: sourceAbi,
  Collection: collectionAbi,
  Commissions: commissionsAbi,
  Credits: creditsAbi,
} as const satisfies Record<string, Abi>;

/** Events that no story can reach, or that change nothing in the index; Wrapped Ether refuses nobody. */
const LEFT_OUT = new Set([
  "TokenWithdrawalRefused",
  "Approval",
  "ApprovalForAll",
  "Cancelled",
  "EIP712DomainChanged",
  "OwnershipHandoverCanceled",
  "OwnershipHandoverRequested",
  "RoleAdminChanged",
  "RoleRevoked",
  "URI",
  "Unlocked",
]);

/** How often each event of the contracts is on the chain. Events of one signature are counted together. */
export async function countEvents(rpcUrl: string): Promise<Record<string, number>> {
  const logs = await new Rpc(rpcUrl).ask<{ topics: Hex[] }[]>("eth_getLogs", [
    { fromBlock: "0x0", toBlock: "latest" },
  ]);
  const counts = new Map<Hex | undefined, number>();
  for (const { topics } of logs) counts.set(topics[0], (counts.get(topics[0]) ?? 0) + 1);
  const names = Object.entries(ABIS).flatMap(([contract, abi]) =>
    abi.flatMap((item) => {
      if (item.type !== "event" || LEFT_OUT.has(item.name)) return [];
      return [[`${contract}.${item.name}`, counts.get(toEventSelector(item)) ?? 0] as const];
    }),
  );
  return Object.fromEntries(names);
}
