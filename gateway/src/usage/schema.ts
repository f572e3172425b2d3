import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import { seamsOf } from "../stitching/merge.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { checkRange } from "../time-range.ts";
import { type UsageRange, usageOfAll } from "./query.ts";

const typeDefs = /* GraphQL */ `
  scalar BigInt
  scalar Bytes

  "Metered calls and what came of them."
  type Usage {
    "Calls that ended, well or not."
    calls: Int!
    "Calls that gave images; the only ones charged for."
    succeeded: Int!
    "Calls that gave none."
    failed: Int!
    "Half of the calls that succeeded took at most this many milliseconds; null where none did."
    p50LatencyMs: Int
    "95 of 100 calls that succeeded took at most this many milliseconds; null where none did."
    p95LatencyMs: Int
    "Wei charged."
    feesWei: BigInt!
    "Unix time in seconds at which the last call ended; null where there is none."
    lastCallAt: BigInt
  }

  type Model {
    id: Bytes!
    "Its metered calls that ended at or after \`from\` and before \`to\`, in Unix seconds; all of them by default."
    usage(from: BigInt, to: BigInt): Usage
  }

  type Query {
    "Metered calls of all models that ended at or after \`from\` and before \`to\`, in Unix seconds."
    usage(from: BigInt, to: BigInt): Usage
  }
`;

/** What Postgres knows of calls, as a subschema of its own. */
export function createUsageSubschema(db: Db): GatewaySubschema {
  const seams = seamsOf("Usage", ["Model"]);
  const schema = makeExecutableSchema<GatewayContext>({
    typeDefs: [typeDefs, seams.typeDefs],
    resolvers: [
      seams.resolvers,
      {
        BigInt: BigIntScalar,
        Query: {
          usage: (_root: unknown, range: UsageRange) => usageOfAll(db, checkRange(range)),
        },
        Model: {
          usage: ({ id }: { id: string }, range: UsageRange, { loaders }: GatewayContext) =>
            loaders.usage.ofModel(id, checkRange(range)),
        },
      },
    ],
  });
  return { schema, merge: seams.merge };
}
