import { campaignGovernorAbi } from "@model-wip/contracts";
import { encodeAbiParameters, type Hex, keccak256, toHex, zeroHash } from "viem";
import type { Entity } from "../entities.ts";
import { contract } from "./contract.ts";
import { joined, uint256 } from "./ids.ts";
import { type Model, ModelError } from "./model.ts";

const CHOICES = ["AGAINST", "FOR", "ABSTAIN"] as const;

export const governor = contract(campaignGovernorAbi, {
  ProposalCreated(model, { proposalId, proposer, targets, values, calldatas, ...said }, address) {
    const campaign = model.change("Campaign", campaignOf(model, address));
    campaign.proposalCount += 1n;
    model.create("Proposal", {
      id: joined(address, uint256(proposalId)),
      campaign: campaign.id,
      proposalId,
      proposer,
      targets,
      values,
      calldatas,
      description: said.description,
      ...asRead(said.description),
      state: "PROPOSED",
      voteStart: said.voteStart,
      voteEnd: said.voteEnd,
      executableAt: null,
      votesFor: 0n,
      votesAgainst: 0n,
      votesAbstain: 0n,
      voteCount: 0n,
      createdAt: model.log.timestamp,
      createdAtBlock: model.log.block,
      executedAt: null,
    });
  },
  VoteCast: castVote,
  VoteCastWithParams: castVote,
  ProposalExtended(model, { proposalId, extendedDeadline }, address) {
    model.change("Proposal", joined(address, uint256(proposalId))).voteEnd = extendedDeadline;
  },
  ProposalQueued(model, { proposalId, etaSeconds }, address) {
    const proposal = model.change("Proposal", joined(address, uint256(proposalId)));
    proposal.state = "QUEUED";
    proposal.executableAt = etaSeconds;
    const id = joined(proposal.campaign, operationOf(proposal, address));
    model.create("TreasuryOperation", { id, proposal: proposal.id });
  },
  ProposalExecuted(model, { proposalId }, address) {
    const proposal = model.change("Proposal", joined(address, uint256(proposalId)));
    proposal.state = "EXECUTED";
    proposal.executedAt = model.log.timestamp;
  },
  ProposalCanceled(model, { proposalId }, address) {
    model.change("Proposal", joined(address, uint256(proposalId))).state = "CANCELED";
  },
});

export function campaignOf(model: Model, address: Hex): Hex {
  const campaign = model.campaignOf.get(address);
  if (campaign === undefined) throw new ModelError(`${address} belongs to no campaign`);
  return campaign;
}

/** A description as governance apps read it: see `title`, `body` and `metadata` in schema.graphql. */
function asRead(description: string): Pick<Entity<"Proposal">, "title" | "body" | "metadata"> {
  const lines = description.replace(/#proposer=0x.{40}$/s, "").split("\n");
  const first = lines.findIndex((line) => line.trim() !== "");
  return {
    title: (lines.at(first) ?? "").replace(/^[# ]+/, "").trim(),
    body: lines
      .slice(first === -1 ? lines.length : first + 1)
      .join("\n")
      .trim(),
    metadata: lines.map((line) => line.trim()).find((line) => /^ipfs:\/\/[^ ]*$/.test(line)) ?? "",
  };
}

interface SaidOfVote {
  readonly voter: Hex;
  readonly proposalId: bigint;
  readonly support: number;
  readonly weight: bigint;
  readonly reason: string;
}

function castVote(
  model: Model,
  { voter, proposalId, support, weight, reason }: SaidOfVote,
  address: Hex,
): void {
  const proposal = model.change("Proposal", joined(address, uint256(proposalId)));
  const position = model.find("Position", joined(proposal.campaign, voter));
  const since = position?.memberSince ?? null;
  const votes = since !== null && since <= proposal.voteStart ? 1n : 0n;
  model.claimNumber("weight", weight, votes);
  if (support === 0) proposal.votesAgainst += votes;
  if (support === 1) proposal.votesFor += votes;
  if (support === 2) proposal.votesAbstain += votes;
  proposal.voteCount += 1n;
  model.act("Vote", {
    campaign: proposal.campaign,
    account: voter,
    proposal: proposal.id,
    choice: CHOICES[support] ?? "unknown",
    weight: votes,
    reason,
  });
}

/** `TimelockController.hashOperationBatch`, with the salt of `GovernorTimelockControl`: bytes20(governor) ^ hash. */
function operationOf(
  { targets, values, calldatas, description }: Entity<"Proposal">,
  governorAddress: Hex,
): Hex {
  const salt = BigInt(keccak256(toHex(description))) ^ (BigInt(governorAddress) << 96n);
  const types = ["address[]", "uint256[]", "bytes[]", "bytes32", "bytes32"].map((type) => ({ type }));
  return keccak256(encodeAbiParameters(types, [targets, values, calldatas, zeroHash, uint256(salt)]));
}
