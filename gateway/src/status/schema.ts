import { makeExecutableSchema } from "@graphql-tools/schema";
import type { Chain } from "../chain/chain.ts";
import type { GatewayContext } from "../context.ts";
import type { ProviderRoster } from "../generation/providers/roster.ts";
import type { PaymentStatus } from "../payment/status.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import type { DriftWatch } from "../stitching/drift.ts";
import type { IndexHead } from "../stitching/head.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { readStanding } from "./standing.ts";

export interface StatusParts {
  readonly chain: Chain | undefined;
  readonly head: IndexHead;
  readonly drift: DriftWatch;
  readonly providers: ProviderRoster;
  readonly payments: PaymentStatus;
}

const typeDefs = /* GraphQL */ `
  scalar Bytes

  type HeadBlock {
    number: Int!
    hash: Bytes!
    "Unix time in seconds."
    timestamp: Int!
  }

  enum ProviderState { CLOSED OPEN HALF_OPEN }

  "A provider of images, as it stands in the process that answers."
  type ProviderStatus {
    id: String!
    "Its circuit breaker: CLOSED is well, OPEN rests after faults, HALF_OPEN is tried again."
    state: ProviderState!
    "Generations that it works on."
    running: Int!
    "Generations that wait for it."
    waiting: Int!
  }

  type SchemaDrift {
    "same, drifted, or unknown before the first comparison."
    state: String!
    "Up to 20 differences between graph-node's live schema and the one that this gateway was built against."
    differences: [String!]!
  }

  "How the gateway and what is behind it stand. Each part is null where it does not answer."
  type Status {
    "The chain's newest block; null where this gateway has no node, or it does not answer."
    chainHead: HeadBlock
    "The newest block in the index."
    indexedHead: HeadBlock
    "Blocks that the index is behind the chain."
    lagBlocks: Int
    "Seconds from the index's newest block to the chain's."
    lagSeconds: Int
    providers: [ProviderStatus!]!
    schemaDrift: SchemaDrift!
  }

  type Query {
    status: Status
  }
`;

/** How everything stands, as a subschema of its own, of which payments add their part. */
export function createStatusSubschema({
  chain,
  head,
  drift,
  providers,
  payments,
}: StatusParts): GatewaySubschema {
  const status = async (_root: unknown, _args: unknown, { log }: GatewayContext) => {
    return {
      ...(await readStanding(head, chain, log)),
      providers: providers.snapshot(),
      schemaDrift: drift.current,
    };
  };
  return {
    schema: makeExecutableSchema({
      typeDefs: [typeDefs, payments.typeDefs],
      resolvers: [{ BigInt: BigIntScalar, Query: { status } }, payments.resolvers],
    }),
  };
}
