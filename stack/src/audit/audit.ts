import type { PublicClient } from "viem";
import type { Deployment } from "../deployment.ts";
import { ChainReader } from "./chain-reader.ts";
import { checkCampaign } from "./checks/campaign.ts";
import { checkProposal, checkVotes } from "./checks/governance.ts";
import { checkPositions } from "./checks/position.ts";
import { checkCollections, checkModels } from "./checks/publishing.ts";
import { checkSums } from "./checks/sums.ts";
import { Comparison, type ComparisonResult } from "./comparison.ts";
import { readGatewayFigures } from "./gateway-figures.ts";

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

/** Compares what the gateway says at a block with what the contracts' own views say at the same block. */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const { chain, deployment, blockNumber } = options;
  const block = await chain.getBlock({ blockNumber });
  const figures = await readGatewayFigures(options.gatewayUrl, blockNumber);
  const reader = new ChainReader(chain, blockNumber);
  const comparison = new Comparison();
  const checks = [
    ...figures.campaigns.map((campaign) => checkCampaign(campaign, block.timestamp, reader, comparison)),
    checkPositions(figures, reader, comparison),
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
