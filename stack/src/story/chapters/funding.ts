import { campaignAbi, campaignFactoryAbi } from "@model-wip/contracts";
import { encodeFunctionData, type Hex, keccak256, parseEventLogs, toHex } from "viem";
import type { HDAccount } from "viem/accounts";
import type { Call } from "../broadcaster.ts";
import {
  CONTRIBUTION_MIN,
  FAILED_GOAL,
  GOAL,
  MEMBERSHIP_THRESHOLD,
  type PlannedContribution,
  planFailure,
  planFunding,
} from "../plan.ts";
import type { LaunchedCampaign, World } from "../world.ts";

const DAY = 86_400n;

/** The members' rules in both campaigns. */
export const GOVERNANCE = {
  votingDelay: Number(DAY),
  votingPeriod: Number(3n * DAY),
  lateQuorumExtension: Number(DAY),
  timelockDelay: Number(DAY),
  proposalThreshold: 1,
  quorumPercent: 20,
} as const;

export interface Funding {
  readonly funded: LaunchedCampaign;
  readonly failed: LaunchedCampaign;
  /** Contributors of the funded campaign who reached the membership threshold. */
  readonly members: readonly HDAccount[];
}

/**
 * Two campaigns are launched side by side. One reaches its goal to the wei and is finalized; the other closes far below
 * its goal, and most of its contributors take their money back, some by somebody else's hand, some never.
 */
export async function fundCampaigns(world: World): Promise<Funding> {
  const { broadcaster, cast, random } = world;
  const funded = await launch(world, cast.founder, {
    name: "MODEL-WIP",
    symbol: "WIP",
    description: "A one-of-one image model, owned by the people who paid for it.",
    goalMin: GOAL,
    goalMax: GOAL,
    openDays: 30n,
  });
  const failed = await launch(world, cast.hopeful, {
    name: "Second Light",
    symbol: "LIGHT",
    description: "A second model, which not enough people wanted.",
    goalMin: FAILED_GOAL,
    goalMax: FAILED_GOAL * 2n,
    openDays: 14n,
  });

  const plan = planFunding(random);
  const hopefuls = random.sample(
    cast.contributors.map((_, number) => number),
    24,
  );
  const failure = planFailure(random, hopefuls);
  const half = Math.floor(plan.length / 2);
  await broadcaster.pass(DAY);
  await broadcaster.send(contributions(world, funded.campaign, plan.slice(0, half)));
  await broadcaster.send(contributions(world, failed.campaign, failure));
  await broadcaster.pass(2n * DAY);
  await broadcaster.send(contributions(world, funded.campaign, plan.slice(half)));
  const finalizer = random.pick(cast.contributors);
  await broadcaster.send([
    call(finalizer, funded.campaign, encodeFunctionData({ abi: campaignAbi, functionName: "finalize" })),
  ]);

  await broadcaster.pass(14n * DAY);
  const refunded = random.sample(hopefuls, 18).map((number) => cast.contributors[number] as HDAccount);
  await broadcaster.send(
    refunded.map((account, index) =>
      call(
        // Anyone can send a refund on its way, and it goes to the contributor all the same.
        index % 6 === 5 ? cast.hopeful : account,
        failed.campaign,
        encodeFunctionData({ abi: campaignAbi, functionName: "refund", args: [account.address] }),
      ),
    ),
  );

  const totals = new Map<number, bigint>();
  for (const { contributor, amount } of plan)
    totals.set(contributor, (totals.get(contributor) ?? 0n) + amount);
  const members = cast.contributors.filter((_, number) => (totals.get(number) ?? 0n) >= MEMBERSHIP_THRESHOLD);
  return { funded, failed, members };
}

/** Launches a campaign, in a block of its own. */
export async function launch(
  world: World,
  creator: HDAccount,
  about: {
    name: string;
    symbol: string;
    description: string;
    goalMin: bigint;
    goalMax: bigint;
    openDays: bigint;
  },
): Promise<LaunchedCampaign> {
  const { broadcaster, chain, deployment, publisher } = world;
  const metadata = await publisher.json({ name: about.name, description: about.description });
  const { timestamp } = await chain.client.getBlock({ blockTag: "latest" });
  const closesAt = Number(timestamp + about.openDays * DAY);
  const data = encodeFunctionData({
    abi: campaignFactoryAbi,
    functionName: "launch",
    args: [
      about.name,
      about.symbol,
      metadata,
      {
        goalMin: about.goalMin,
        goalMax: about.goalMax,
        contributionMin: CONTRIBUTION_MIN,
        membershipThreshold: MEMBERSHIP_THRESHOLD,
        opensAt: Number(timestamp),
        closesAt,
        finalizeBy: closesAt + Number(90n * DAY),
      },
      GOVERNANCE,
      keccak256(toHex(`${about.name} ${world.seed}`)),
    ],
  });
  const factory = deployment.CampaignFactory.address;
  const [receipt] = await broadcaster.send([
    { from: creator, to: factory, data, abi: campaignFactoryAbi, gas: 4_000_000n },
  ]);
  const [launched] = parseEventLogs({
    abi: campaignFactoryAbi,
    eventName: "CampaignLaunched",
    logs: receipt?.logs ?? [],
  });
  if (launched === undefined) throw new Error("a launch emits CampaignLaunched");
  return {
    campaign: launched.args.campaign,
    governor: launched.args.governor,
    treasury: launched.args.treasury,
  };
}

function contributions(world: World, campaign: Hex, plan: readonly PlannedContribution[]): Call[] {
  return plan.map(({ contributor, payer, amount }) => {
    const account = world.cast.contributors[contributor] as HDAccount;
    const from = world.cast.contributors[payer] as HDAccount;
    const data =
      from === account
        ? encodeFunctionData({ abi: campaignAbi, functionName: "contribute" })
        : encodeFunctionData({ abi: campaignAbi, functionName: "contributeFor", args: [account.address] });
    return { ...call(from, campaign, data), value: amount };
  });
}

function call(from: HDAccount, to: Hex, data: Hex): Call {
  return { from, to, data, abi: campaignAbi };
}
