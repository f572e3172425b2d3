import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GatewayContext } from "../context.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import type { IndexReader } from "../stitching/index-reader.ts";
import { seamsOf } from "../stitching/merge.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { checkRange, type TimeRange } from "../time-range.ts";
import { MAX_FIRST, type PayoutArguments, Payouts } from "./payouts.ts";
import { Revenue, SOURCES } from "./revenue.ts";

const typeDefs = /* GraphQL */ `
  scalar BigInt
  scalar Bytes

  enum IncomeSource { ${SOURCES.join(" ")} }

  "A block that was read."
  type ReadBlock {
    number: Int!
    "Null where it lies far back and this gateway has no node."
    hash: Bytes
    "Unix time in seconds; null as the hash."
    timestamp: Int
  }

  "What one owner of a campaign is due. Amounts in wei."
  type Payout {
    "Id of the position."
    position: Bytes!
    "Address of the owner."
    account: Bytes!
    contributed: BigInt!
    "Share of all contributions in parts per million, rounded down."
    sharePpm: Int!
    "Income earned since funding, withdrawn or not: floor(income * contributed / all contributions); 0 unless funded."
    earned: BigInt!
    withdrawn: BigInt!
    "Earned less withdrawn."
    withdrawable: BigInt!
  }

  "Sums over all positions of the campaign, whatever the page. Amounts in wei."
  type PayoutTotals {
    positions: Int!
    contributed: BigInt!
    "Income ever received for the owners."
    income: BigInt!
    withdrawn: BigInt!
    earned: BigInt!
    withdrawable: BigInt!
    "Income less earned: what rounding down leaves in the contract, less than a wei an owner. 0 unless funded."
    dust: BigInt!
  }

  "Payouts in the order of their positions' ids; every page is of the block of the first."
  type PayoutPage {
    block: ReadBlock!
    nodes: [Payout!]!
    "Give this as \`after\` for the next page; null where this one is empty."
    endCursor: String
    hasNextPage: Boolean!
    "Null where the sums cannot be read."
    totals: PayoutTotals
  }

  "Income from one source, in wei."
  type SourceRevenue {
    source: IncomeSource!
    amount: BigInt!
  }

  type Campaign {
    id: Bytes!
    "Income by source that came at or after \`from\` and before \`to\`, in Unix seconds; all of it by default. Forced ETH counts when an event reveals it."
    revenueBySource(from: BigInt, to: BigInt): [SourceRevenue!]
  }

  type Query {
    """
    What every owner of a campaign has given, earned, withdrawn and can withdraw, at one block: the operation's, \`block\`, or
    the one that the cursor \`after\` carries. \`first\` is from 1 to ${MAX_FIRST - 1}.
    """
    payouts(campaign: Bytes!, block: Int, first: Int! = 100, after: String): PayoutPage
  }
`;

/** What analysts ask of campaigns, computed from the index, as a subschema of its own. */
export function createAnalysisSubschema(reader: IndexReader): GatewaySubschema {
  const payouts = new Payouts(reader);
  const revenue = new Revenue(reader);
  const seams = seamsOf("Analysis", ["Campaign"]);
  const schema = makeExecutableSchema<GatewayContext>({
    typeDefs: [typeDefs, seams.typeDefs],
    resolvers: [
      seams.resolvers,
      {
        BigInt: BigIntScalar,
        Query: {
          payouts: (_root: unknown, given: PayoutArguments, context: GatewayContext) =>
            payouts.page(given, context),
        },
        Campaign: {
          async revenueBySource({ id }: { id: string }, range: TimeRange, context: GatewayContext) {
            const amounts = await revenue.bySource(id, checkRange(range), context);
            return SOURCES.map((source) => ({ source, amount: String(amounts[source]) }));
          },
        },
      },
    ],
  });
  return { schema, merge: seams.merge };
}
