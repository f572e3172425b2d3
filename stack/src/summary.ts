import { GraphQLClient, gql } from "graphql-request";
import { formatEther } from "viem";
import type { Report, Urls } from "./report.ts";

interface StorySoFar {
  readonly campaigns: readonly {
    readonly name: string;
    readonly state: string;
    readonly totalContributed: string;
    readonly goalMin: string;
    readonly contributorCount: number;
    readonly memberCount: number;
    readonly refundCount: number;
    readonly proposalCount: number;
    readonly totalTreasuryPaid: string;
    readonly totalMinted: string;
    readonly collectionCount: number;
    readonly totalIncome: string;
    readonly totalWithdrawn: string;
    readonly withdrawalCount: number;
  }[];
}

const STORY_SO_FAR = gql`
  query StorySoFar {
    campaigns(orderBy: launchedAt) {
      name state totalContributed goalMin contributorCount memberCount refundCount proposalCount totalTreasuryPaid
      totalMinted collectionCount totalIncome totalWithdrawn withdrawalCount
    }
  }
`;

/** The story in a few lines, as the gateway tells it, and where to look next. */
export async function summarise(urls: Urls, report: Report): Promise<string> {
  const { campaigns } = await new GraphQLClient(`${urls.gateway}/graphql`).request<StorySoFar>(STORY_SO_FAR);
  const lines = [""];
  for (const campaign of campaigns) {
    const eth = (wei: string) => `${formatEther(BigInt(wei))} ETH`;
    lines.push(
      `  ${campaign.name}: ${eth(campaign.totalContributed)} of ${eth(campaign.goalMin)} from ${campaign.contributorCount} contributors, ${campaign.memberCount} of them members.`,
    );
    if (campaign.state === "FUNDED") {
      lines.push(
        `    Funded. ${campaign.proposalCount} proposals, ${eth(campaign.totalTreasuryPaid)} paid by vote; ${campaign.totalMinted} tokens minted from ${campaign.collectionCount} collections.`,
        `    Income ${eth(campaign.totalIncome)}, of which owners have taken ${eth(campaign.totalWithdrawn)} in ${campaign.withdrawalCount} withdrawals.`,
      );
    } else if (campaign.refundCount > 0) {
      lines.push(
        `    Failed. ${campaign.refundCount} contributors have their money back; the others can have it any time.`,
      );
    }
  }
  lines.push(
    "",
    `  gateway    ${urls.gateway}/graphql`,
    `  subgraph   ${urls.subgraph}`,
    `  chain      ${urls.chain}`,
    `  artifacts  ${urls.artifacts}/ipfs/<cid>`,
    "",
    `  First answer after ${seconds(report.firstAnswerMs)}, audited after ${seconds(report.auditEndMs)}, at most ${megabytes(report.peakMemoryBytes)} of memory.`,
  );
  return lines.join("\n");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_048_576)} MiB`;
}
