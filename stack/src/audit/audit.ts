import { campaignAbi, campaignGovernorAbi, collectionAbi, modelRegistryAbi } from "@model-wip/contracts";
import type { Address, PublicClient } from "viem";
import type { Deployment } from "../deployment.ts";
import { ChainReader } from "./chain-reader.ts";
import { Comparison, type ComparisonResult } from "./comparison.ts";
import {
  type GatewayCampaign,
  type GatewayFigures,
  type GatewayPosition,
  type GatewayProposal,
  readGatewayFigures,
} from "./gateway-figures.ts";

export interface AuditOptions {
  readonly gatewayUrl: string;
  readonly chain: PublicClient;
  readonly deployment: Deployment;
  /** The block at which both sides are asked; the gateway's index must have reached it. */
  readonly blockNumber: bigint;
}

export interface AuditResult extends ComparisonResult {
  readonly blockNumber: bigint;
  readonly blockHash: string;
}

/** `Campaign.State` and `IGovernor.ProposalState`, in the contracts' order. */
const CAMPAIGN_STATES = ["FUNDING", "FUNDED", "FAILED"] as const;
const PROPOSAL_STATES = [
  "PENDING",
  "ACTIVE",
  "CANCELED",
  "DEFEATED",
  "SUCCEEDED",
  "QUEUED",
  "EXPIRED",
  "EXECUTED",
] as const;

/** Compares what the gateway says at a block with what the contracts' own views say at the same block. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const { chain, deployment, blockNumber } = options;
  const block = await chain.getBlock({ blockNumber });
  const figures = await readGatewayFigures(options.gatewayUrl, blockNumber);
  const reader = new ChainReader(chain, blockNumber);
  const comparison = new Comparison();
  const checks = [
    ...figures.campaigns.map((campaign) => checkCampaign(campaign, block.timestamp, reader, comparison)),
    ...figures.positions.map((position) => checkPosition(position, figures, reader, comparison)),
    ...figures.proposals.map((proposal) => checkProposal(proposal, reader, comparison)),
    checkVotes(figures, reader, comparison),
    checkModels(figures, deployment, reader, comparison),
    checkCollections(figures, reader, comparison),
  ];
  await reader.run();
  for (const check of checks) await check();
  checkSums(figures, comparison);
  return { blockNumber, blockHash: block.hash, ...comparison.result() };
}

/** Asks the chain at once, and compares once it has answered. */
type Check = () => void | Promise<void>;

function checkCampaign(
  campaign: GatewayCampaign,
  time: bigint,
  reader: ChainReader,
  comparison: Comparison,
): Check {
  const address = campaign.id as Address;
  const ask = <T>(functionName: string) => reader.ask<T>({ address, abi: campaignAbi, functionName });
  const terms = ask<Record<string, bigint | number>>("terms");
  const state = ask<number>("state");
  const addresses = { governor: ask<Address>("governor"), treasury: ask<Address>("treasury") };
  const amounts = {
    totalContributed: ask<bigint>("totalContributed"),
    totalRefunded: ask<bigint>("totalRefunded"),
    totalIncome: ask<bigint>("totalIncome"),
    totalWithdrawn: ask<bigint>("totalWithdrawn"),
  };
  const memberCount = ask<bigint>("memberCount");
  const finalizedAt = ask<bigint>("finalizedAt");
  return async () => {
    const name = `campaign ${campaign.id}`;
    const onChain = terms();
    for (const field of ["goalMin", "goalMax", "contributionMin", "membershipThreshold"] as const) {
      comparison.wei(`${name} ${field}`, BigInt(campaign[field]), BigInt(onChain[field] ?? -1));
    }
    for (const field of ["opensAt", "closesAt", "finalizeBy"] as const) {
      comparison.same(`${name} ${field}`, campaign[field], onChain[field] ?? "missing");
    }
    for (const field of ["governor", "treasury"] as const) {
      comparison.same(`${name} ${field}`, campaign[field], addresses[field]());
    }
    for (const field of Object.keys(amounts) as (keyof typeof amounts)[]) {
      comparison.wei(`${name} ${field}`, BigInt(campaign[field]), amounts[field]());
    }
    comparison.same(`${name} memberCount`, campaign.memberCount, memberCount());
    comparison.same(`${name} finalizedAt`, campaign.finalizedAt ?? 0, finalizedAt());
    comparison.same(`${name} state`, campaignState(campaign, time), CAMPAIGN_STATES[state()] ?? "unknown");
    comparison.wei(`${name} balance`, campaignBalance(campaign), await reader.balance(address));
  };
}

/** The state that follows from what the gateway gives and the block's time, as docs/events.md has it. */
function campaignState(campaign: GatewayCampaign, time: bigint): string {
  if (campaign.state !== "FUNDING") return campaign.state;
  const missed =
    time >= BigInt(campaign.closesAt) && BigInt(campaign.totalContributed) < BigInt(campaign.goalMin);
  return missed || time >= BigInt(campaign.finalizeBy) ? "FAILED" : "FUNDING";
}

/** Wei that the campaign's contract must hold: what came in and has not gone out. */
function campaignBalance(campaign: GatewayCampaign): bigint {
  const contributions =
    campaign.state === "FUNDED" ? 0n : BigInt(campaign.totalContributed) - BigInt(campaign.totalRefunded);
  return contributions + BigInt(campaign.totalIncome) - BigInt(campaign.totalWithdrawn);
}

function checkPosition(
  position: GatewayPosition,
  figures: GatewayFigures,
  reader: ChainReader,
  comparison: Comparison,
): Check {
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
    const campaign = figures.campaigns.find(({ id }) => id === position.campaign.id);
    if (campaign?.state === "FAILED") {
      comparison.wei(
        `${name} refundable`,
        BigInt(position.contributed) - BigInt(position.refunded),
        refundable(),
      );
    }
    const taken = figures.withdrawals
      .filter((withdrawal) => withdrawal.position.id === position.id)
      .reduce((sum, { amount }) => sum + BigInt(amount), 0n);
    comparison.wei(`${name} sum of withdrawals`, taken, withdrawn);
  };
}

function checkProposal(proposal: GatewayProposal, reader: ChainReader, comparison: Comparison): Check {
  const ask = <T>(functionName: string) =>
    reader.ask<T>({
      address: proposal.campaign.governor as Address,
      abi: campaignGovernorAbi,
      functionName,
      args: [BigInt(proposal.proposalId)],
    });
  const votes = ask<readonly [bigint, bigint, bigint]>("proposalVotes");
  const snapshot = ask<bigint>("proposalSnapshot");
  const deadline = ask<bigint>("proposalDeadline");
  const proposer = ask<Address>("proposalProposer");
  const state = ask<number>("state");
  return () => {
    const name = `proposal ${proposal.id}`;
    const [against, inFavour, abstain] = votes();
    comparison.same(`${name} votesAgainst`, proposal.votesAgainst, against);
    comparison.same(`${name} votesFor`, proposal.votesFor, inFavour);
    comparison.same(`${name} votesAbstain`, proposal.votesAbstain, abstain);
    comparison.same(`${name} voteStart`, proposal.voteStart, snapshot());
    comparison.same(`${name} voteEnd`, proposal.voteEnd, deadline());
    comparison.same(`${name} proposer`, proposal.proposer.id, proposer());
    const onChain = PROPOSAL_STATES[state()] ?? "unknown";
    const recorded = ["QUEUED", "EXECUTED", "CANCELED"].includes(onChain) ? onChain : "PROPOSED";
    comparison.same(`${name} state`, proposal.state, recorded);
  };
}

function checkVotes(figures: GatewayFigures, reader: ChainReader, comparison: Comparison): Check {
  const checks = figures.votes.map((vote) => {
    const { proposalId, voteStart, campaign } = vote.proposal;
    const account = vote.account.id as Address;
    const cast = reader.ask<boolean>({
      address: campaign.governor as Address,
      abi: campaignGovernorAbi,
      functionName: "hasVoted",
      args: [BigInt(proposalId), account],
    });
    const weight = reader.ask<bigint>({
      address: campaign.id as Address,
      abi: campaignAbi,
      functionName: "getPastVotes",
      args: [account, BigInt(voteStart)],
    });
    return () => {
      comparison.same(`vote ${vote.id} cast`, true, cast());
      comparison.same(`vote ${vote.id} weight`, vote.weight, weight());
    };
  });
  return () => {
    for (const check of checks) check();
  };
}

function checkModels(
  figures: GatewayFigures,
  deployment: Deployment,
  reader: ChainReader,
  comparison: Comparison,
): Check {
  const ask = <T>(functionName: string, args: readonly unknown[] = []) =>
    reader.ask<T>({ address: deployment.ModelRegistry.address, abi: modelRegistryAbi, functionName, args });
  const count = ask<bigint>("modelCount");
  const checks = figures.models.map((model) => {
    const args = [BigInt(model.modelId)];
    const owner = ask<Address>("ownerOf", args);
    const campaign = ask<Address>("campaignOf", args);
    const versions = ask<bigint>("versionCount", args);
    return () => {
      comparison.same(`model ${model.modelId} owner`, model.owner, owner());
      comparison.same(`model ${model.modelId} campaign`, model.campaign.id, campaign());
      comparison.same(`model ${model.modelId} versionCount`, model.versionCount, versions());
    };
  });
  return () => {
    comparison.same("models", figures.models.length, count());
    for (const check of checks) check();
  };
}

function checkCollections(figures: GatewayFigures, reader: ChainReader, comparison: Comparison): Check {
  const ask = <T>(collection: string, functionName: string, args: readonly unknown[] = []) =>
    reader.ask<T>({ address: collection as Address, abi: collectionAbi, functionName, args });
  const checks: (() => void)[] = [];
  for (const collection of figures.collections) {
    const creator = ask<Address>(collection.id, "creator");
    const campaign = ask<Address>(collection.id, "campaign");
    const model = ask<bigint>(collection.id, "modelId");
    const tokens = ask<bigint>(collection.id, "tokenCount");
    checks.push(() => {
      const name = `collection ${collection.id}`;
      comparison.same(`${name} creator`, collection.creator.id, creator());
      comparison.same(`${name} campaign`, collection.campaign.id, campaign());
      comparison.same(`${name} model`, collection.model.modelId, model());
      comparison.same(`${name} tokenCount`, collection.tokenCount, tokens());
    });
  }
  for (const token of figures.tokens) {
    const supply = ask<bigint>(token.collection.id, "supplyOf", [BigInt(token.tokenId)]);
    checks.push(() => comparison.same(`token ${token.id} totalMinted`, token.totalMinted, supply()));
  }
  for (const { id, account, token, balance } of figures.tokenBalances) {
    const held = ask<bigint>(token.collection.id, "balanceOf", [account.id, BigInt(token.tokenId)]);
    checks.push(() => comparison.same(`balance ${id}`, balance, held()));
  }
  for (const { id, account, collection, withdrawable } of figures.earnings) {
    const credited = ask<bigint>(collection.id, "earningsOf", [account.id]);
    checks.push(() => comparison.wei(`earning ${id} withdrawable`, BigInt(withdrawable), credited()));
  }
  return () => {
    for (const check of checks) check();
  };
}

/** Totals must be the sums of their parts: so nothing is missing from a list that looks right line by line. */
function checkSums(
  { protocol, campaigns, positions, proposals, votes, ...rest }: GatewayFigures,
  comparison: Comparison,
): void {
  const sum = <T>(items: readonly T[], amount: (item: T) => string | number) =>
    items.reduce((total, item) => total + BigInt(amount(item)), 0n);
  for (const campaign of campaigns) {
    const own = positions.filter((position) => position.campaign.id === campaign.id);
    const name = `campaign ${campaign.id} sum of`;
    comparison.wei(
      `${name} contributed`,
      sum(own, (position) => position.contributed),
      BigInt(campaign.totalContributed),
    );
    comparison.wei(
      `${name} withdrawn`,
      sum(own, (position) => position.withdrawn),
      BigInt(campaign.totalWithdrawn),
    );
    comparison.wei(
      `${name} refunded`,
      sum(own, (position) => position.refunded),
      BigInt(campaign.totalRefunded),
    );
  }
  for (const proposal of proposals) {
    const counted = BigInt(proposal.votesFor) + BigInt(proposal.votesAgainst) + BigInt(proposal.votesAbstain);
    const cast = votes.filter((vote) => vote.proposal.proposalId === proposal.proposalId);
    comparison.same(
      `proposal ${proposal.id} votes cast`,
      sum(cast, (vote) => vote.weight),
      counted,
    );
  }
  if (protocol === null) return;
  comparison.same("protocol campaignCount", protocol.campaignCount, campaigns.length);
  comparison.same("protocol modelCount", protocol.modelCount, rest.models.length);
  comparison.same("protocol collectionCount", protocol.collectionCount, rest.collections.length);
  comparison.same(
    "protocol totalMinted",
    protocol.totalMinted,
    sum(rest.tokens, (token) => token.totalMinted),
  );
  for (const field of ["totalContributed", "totalRefunded", "totalIncome", "totalWithdrawn"] as const) {
    comparison.wei(
      `protocol ${field}`,
      BigInt(protocol[field]),
      sum(campaigns, (campaign) => campaign[field]),
    );
  }
}
