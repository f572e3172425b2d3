import { parse } from "graphql";
import { LRUCache } from "lru-cache";
import {
  type CampaignFigures,
  type Payout,
  type PayoutSums,
  type PositionRow,
  sumPayouts,
  toPayout,
} from "../accounting/payouts.ts";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import type { IndexReader } from "../stitching/index-reader.ts";
import { OperationBlock, type PinnedBlock } from "../stitching/operation-block.ts";
import { reorganized } from "../stitching/subgraph-errors.ts";
import { type Cursor, readCursor, writeCursor } from "./cursor.ts";

/** graph-node answers no more rows at once. */
export const MAX_FIRST = 1000;

export interface PayoutArguments {
  readonly campaign: string;
  readonly block?: number | null;
  readonly first: number;
  readonly after?: string | null;
}

type Campaign = CampaignFigures & { readonly contributorCount: number; readonly totalWithdrawn: string };

export interface PayoutPage {
  readonly block: PinnedBlock;
  readonly nodes: readonly Payout[];
  readonly endCursor: string | null;
  readonly hasNextPage: boolean;
  readonly totals: {
    readonly positions: number;
    readonly contributed: string;
    readonly income: string;
    readonly withdrawn: string;
    /** All positions are read for these, so only where they are asked for. */
    earned(): Promise<string>;
    withdrawable(): Promise<string>;
    dust(): Promise<string>;
  };
}

const PAGE = parse(`query Payouts($campaign: ID!, $of: String!, $first: Int!, $after: Bytes!) {
  campaign(id: $campaign) { state totalContributed totalIncome totalWithdrawn contributorCount }
  positions(first: $first, orderBy: id, where: { campaign: $of, id_gt: $after }) {
    id account { id } contributed withdrawn
  }
}`);

const BEFORE_ALL = "0x";
const KEPT_SUMS = 1_000;

/** Payouts of campaigns, page by page, all pages of one block. */
export class Payouts {
  readonly #reader: IndexReader;
  /** Sums of whole campaigns, by campaign and the hash of the block, at which they never change. */
  readonly #sums = new LRUCache<string, Promise<PayoutSums>>({ max: KEPT_SUMS });

  constructor(reader: IndexReader) {
    this.#reader = reader;
  }

  /** @throws GatewayError PAGE_INVALID, CAMPAIGN_NOT_FOUND, BLOCK_… or SUBGRAPH_… */
  async page(given: PayoutArguments, context: GatewayContext): Promise<PayoutPage> {
    const cursor = check(given);
    const number = cursor?.number ?? given.block ?? undefined;
    const at = number === undefined ? context : { ...context, block: new OperationBlock(number) };
    const campaignId = given.campaign.toLowerCase();
    const { campaign, rows } = await this.#read(campaignId, given.first + 1, cursor?.position, at);
    const block = at.block.pinned;
    if (!block || (cursor?.hash && block.hash && cursor.hash !== block.hash)) throw reorganized();
    const nodes = rows.slice(0, given.first).map((row) => toPayout(campaign, row));
    const last = nodes.at(-1);
    const sums = () => this.#sumsOf(campaignId, campaign, at);
    return {
      block,
      nodes,
      endCursor: last
        ? writeCursor({ number: block.number, hash: block.hash, position: last.position })
        : null,
      hasNextPage: rows.length > given.first,
      totals: {
        positions: campaign.contributorCount,
        contributed: campaign.totalContributed,
        income: campaign.totalIncome,
        withdrawn: campaign.totalWithdrawn,
        earned: async () => String((await sums()).earned),
        withdrawable: async () => String((await sums()).withdrawable),
        dust: async () => String((await sums()).dust),
      },
    };
  }

  async #read(id: string, first: number, after: string | undefined, context: GatewayContext) {
    const { campaign, positions } = await this.#reader.query<{
      campaign: Campaign | null;
      positions: readonly PositionRow[];
    }>(
      PAGE,
      { campaign: id, of: id, first: Math.min(first, MAX_FIRST), after: after ?? BEFORE_ALL },
      context,
    );
    if (!campaign) {
      throw new GatewayError(
        "CAMPAIGN_NOT_FOUND",
        `The index has no campaign ${id}; it may not be indexed yet.`,
      );
    }
    return { campaign, rows: positions };
  }

  #sumsOf(id: string, campaign: Campaign, context: GatewayContext): Promise<PayoutSums> {
    const key = `${id} ${context.block.pinned?.hash ?? `${context.requestId} ${context.block.pinned?.number}`}`;
    let sums = this.#sums.get(key);
    if (!sums) {
      sums = this.#sum(id, campaign, context);
      this.#sums.set(key, sums);
      sums.catch(() => this.#sums.delete(key));
    }
    return sums;
  }

  async #sum(id: string, campaign: Campaign, context: GatewayContext): Promise<PayoutSums> {
    const all: PositionRow[] = [];
    for (;;) {
      const { rows } = await this.#read(id, MAX_FIRST, all.at(-1)?.id, context);
      all.push(...rows);
      if (rows.length < MAX_FIRST) return sumPayouts(campaign, all);
    }
  }
}

function check({ campaign, block, first, after }: PayoutArguments): Cursor | undefined {
  if (!/^0x[0-9a-f]{40}$/i.test(campaign)) {
    throw new GatewayError("CAMPAIGN_NOT_FOUND", `\`campaign\` ${campaign.slice(0, 80)} is not an address.`);
  }
  if (first < 1 || first >= MAX_FIRST) {
    throw new GatewayError("PAGE_INVALID", `\`first\` ${first} is not from 1 to ${MAX_FIRST - 1}.`);
  }
  if (block != null && block < 0) {
    throw new GatewayError("BLOCK_INVALID", `\`block\` ${block} is not the number of a block.`);
  }
  const cursor = after == null ? undefined : readCursor(after);
  if (cursor && block != null && block !== cursor.number) {
    throw new GatewayError("PAGE_INVALID", `\`after\` is of block ${cursor.number}, not of ${block}.`);
  }
  return cursor;
}
