import { GraphQLClient, gql } from "graphql-request";

/** What the gateway says at one block, with amounts still as decimal strings. */
export interface GatewayFigures {
  readonly protocol: {
    readonly campaignCount: number;
    readonly modelCount: number;
    readonly collectionCount: number;
    readonly totalMinted: string;
    readonly totalContributed: string;
    readonly totalRefunded: string;
    readonly totalIncome: string;
    readonly totalWithdrawn: string;
  } | null;
  readonly campaigns: readonly GatewayCampaign[];
  readonly positions: readonly GatewayPosition[];
  readonly proposals: readonly GatewayProposal[];
  readonly votes: readonly GatewayVote[];
  readonly withdrawals: readonly {
    readonly id: string;
    readonly amount: string;
    readonly position: { readonly id: string };
  }[];
  readonly models: readonly GatewayModel[];
  readonly collections: readonly GatewayCollection[];
  readonly tokens: readonly GatewayToken[];
  readonly tokenBalances: readonly GatewayBalance[];
  readonly earnings: readonly GatewayEarning[];
}

interface Id {
  readonly id: string;
}
export interface GatewayCampaign extends Id {
  readonly governor: string;
  readonly treasury: string;
  readonly state: "FUNDING" | "FUNDED" | "FAILED";
  readonly goalMin: string;
  readonly goalMax: string;
  readonly contributionMin: string;
  readonly membershipThreshold: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly finalizeBy: string;
  readonly totalContributed: string;
  readonly totalRefunded: string;
  readonly totalIncome: string;
  readonly totalWithdrawn: string;
  readonly memberCount: number;
  readonly finalizedAt: string | null;
}
export interface GatewayPosition extends Id {
  readonly campaign: Id;
  readonly account: Id;
  readonly contributed: string;
  readonly withdrawn: string;
  readonly refunded: string;
  readonly isMember: boolean;
  readonly memberSince: string | null;
  readonly withdrawable: string;
}
export interface GatewayProposal extends Id {
  readonly campaign: { readonly governor: string };
  readonly proposalId: string;
  readonly proposer: Id;
  readonly state: "PROPOSED" | "QUEUED" | "EXECUTED" | "CANCELED";
  readonly voteStart: string;
  readonly voteEnd: string;
  readonly votesFor: string;
  readonly votesAgainst: string;
  readonly votesAbstain: string;
}
export interface GatewayVote extends Id {
  readonly account: Id;
  readonly weight: string;
  readonly proposal: {
    readonly id: string;
    readonly proposalId: string;
    readonly voteStart: string;
    readonly campaign: { readonly id: string; readonly governor: string };
  };
}
export interface GatewayModel extends Id {
  readonly modelId: string;
  readonly owner: string;
  readonly campaign: Id;
  readonly versionCount: number;
}
export interface GatewayCollection extends Id {
  readonly creator: Id;
  readonly campaign: Id;
  readonly model: { readonly modelId: string };
  readonly tokenCount: number;
}
export interface GatewayToken extends Id {
  readonly collection: Id;
  readonly tokenId: string;
  readonly totalMinted: string;
}
export interface GatewayBalance extends Id {
  readonly account: Id;
  readonly balance: string;
  readonly token: { readonly tokenId: string; readonly collection: Id };
}
export interface GatewayEarning extends Id {
  readonly account: Id;
  readonly collection: Id;
  readonly withdrawable: string;
}

/** The lists that are read whole, and the fields of each. */
const LISTS = {
  campaigns: `id governor treasury state goalMin goalMax contributionMin membershipThreshold opensAt closesAt finalizeBy
    totalContributed totalRefunded totalIncome totalWithdrawn memberCount finalizedAt`,
  positions:
    "id campaign { id } account { id } contributed withdrawn refunded isMember memberSince withdrawable",
  proposals: `id campaign { governor } proposalId proposer { id } state voteStart voteEnd
    votesFor votesAgainst votesAbstain`,
  votes: "id account { id } weight proposal { id proposalId voteStart campaign { id governor } }",
  withdrawals: "id amount position { id }",
  models: "id modelId owner campaign { id } versionCount",
  collections: "id creator { id } campaign { id } model { modelId } tokenCount",
  tokens: "id collection { id } tokenId totalMinted",
  tokenBalances: "id account { id } balance token { tokenId collection { id } }",
  earnings: "id account { id } collection { id } withdrawable",
} as const;
const PAGE = 1_000;

/** Reads every figure that the audit compares, all at block `blockNumber`. */
export async function readGatewayFigures(gatewayUrl: string, blockNumber: bigint): Promise<GatewayFigures> {
  const client = new GraphQLClient(`${gatewayUrl}/graphql`);
  const block = Number(blockNumber);
  const { protocol } = await client.request<Pick<GatewayFigures, "protocol">>(
    gql`
      query AuditProtocol($block: Int!) {
        protocol(id: "0x00", block: { number: $block }) {
          campaignCount modelCount collectionCount totalMinted
          totalContributed totalRefunded totalIncome totalWithdrawn
        }
      }
    `,
    { block },
  );
  const lists: Record<string, readonly Id[]> = {};
  for (const [name, fields] of Object.entries(LISTS))
    lists[name] = await readAll(client, name, fields, block);
  return { protocol, ...lists } as unknown as GatewayFigures;
}

/** The number and hash of the block that the gateway's index has reached. */
export async function readIndexedBlock(gatewayUrl: string): Promise<{ number: bigint; hash: string }> {
  const client = new GraphQLClient(`${gatewayUrl}/graphql`);
  const answer = await client.request<{ _meta: { block: { number: number; hash: string } } }>(
    "{ _meta { block { number hash } } }",
  );
  return { number: BigInt(answer._meta.block.number), hash: answer._meta.block.hash };
}

/** All entities of a list, however many, in pages after the last id. */
async function readAll(client: GraphQLClient, list: string, fields: string, block: number): Promise<Id[]> {
  const all: Id[] = [];
  const document = `query Audit($block: Int!, $after: Bytes!) {
    page: ${list}(first: ${PAGE}, block: { number: $block }, where: { id_gt: $after }) { ${fields} }
  }`;
  for (let after = "0x"; ; ) {
    const { page } = await client.request<{ page: Id[] }>(document, { block, after });
    all.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return all;
    after = last.id;
  }
}
