import { makeExecutableSchema } from "@graphql-tools/schema";
import type { GraphQLResolveInfo } from "graphql";
import { requireScope } from "../auth/caller.ts";
import type { GatewayContext } from "../context.ts";
import {
  type CollectionKey,
  generationsOfImages,
  mergeCollectionsBy,
  toKeys,
} from "../generation/image-seams.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import { seamsOf } from "../stitching/merge.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import type { TimeRange } from "../time-range.ts";
import {
  checkFilter,
  checkPage,
  checkSeries,
  cursorAfter,
  type PageArguments,
  spanOf,
  wantedOf,
} from "./arguments.ts";
import type { Owner } from "./loaders.ts";
import { usageOfGenerations } from "./of-generations.ts";
import { usageOf } from "./query.ts";
import type { Grain } from "./segments.ts";
import { usageTypeDefs } from "./type-defs.ts";
import type { Dimension, UsageFilter, UsageGroup, UsageQuestion } from "./usage.ts";

interface Keyed {
  readonly id: string;
}

interface GroupArguments extends TimeRange, PageArguments {
  readonly groupBy: readonly Dimension[];
  readonly where?: UsageFilter | null;
}

interface SeriesArguments extends GroupArguments {
  readonly interval: "MINUTE" | "HOUR" | "DAY" | "MONTH";
}

const usageOfOwner =
  (owner: Owner) =>
  ({ id }: Keyed, range: TimeRange, { loaders }: GatewayContext, info: GraphQLResolveInfo) =>
    loaders.usage.of(owner, id, spanOf(range), wantedOf(info));

function nodeOf({ key, start, usage }: UsageGroup, { by, interval }: UsageQuestion) {
  const valueIn = (dimension: Dimension) => key[by.indexOf(dimension)] || null;
  const entity = (id: string | null) => (id === null ? null : { id });
  const version = valueIn("VERSION");
  return {
    start: interval === null ? null : start,
    campaign: entity(valueIn("CAMPAIGN")),
    model: entity(valueIn("MODEL")),
    version: version === null ? null : Number(version),
    provider: valueIn("PROVIDER"),
    outcome: valueIn("OUTCOME"),
    errorCode: valueIn("ERROR_CODE"),
    usage,
  };
}

async function pageOf(
  args: GroupArguments,
  span: UsageQuestion["span"],
  interval: Grain | null,
  { loaders, caller }: GatewayContext,
  info: GraphQLResolveInfo,
) {
  const by = [...new Set(args.groupBy)];
  const page = checkPage(args, by.length);
  const filter = checkFilter(args.where, caller);
  const question: UsageQuestion = { span, filter, by, interval, wanted: wantedOf(info), page };
  const groups = await loaders.usage.ask(question);
  const nodes = groups.slice(0, page.first);
  const last = nodes.at(-1);
  return {
    nodes: nodes.map((group) => nodeOf(group, question)),
    endCursor: last ? cursorAfter(last, interval !== null) : null,
    hasNextPage: groups.length > page.first,
  };
}

/** What Postgres knows of calls, as a subschema of its own. */
export function createUsageSubschema(): GatewaySubschema {
  const seams = seamsOf("Usage", ["Account", "Campaign", "Model"]);
  const schema = makeExecutableSchema<GatewayContext>({
    typeDefs: [usageTypeDefs, seams.typeDefs],
    resolvers: [
      seams.resolvers,
      {
        BigInt: BigIntScalar,
        Query: {
          _collectionsForUsage: toKeys<CollectionKey>,
          async usage(
            _root: unknown,
            args: TimeRange & { where?: UsageFilter | null },
            { loaders, caller }: GatewayContext,
            info: GraphQLResolveInfo,
          ) {
            const span = spanOf(args);
            const filter = checkFilter(args.where, caller);
            const wanted = wantedOf(info);
            return usageOf(await loaders.usage.ask({ span, filter, by: [], interval: null, wanted }));
          },
          usageGroups: (
            _root: unknown,
            args: GroupArguments,
            context: GatewayContext,
            info: GraphQLResolveInfo,
          ) => pageOf(args, spanOf(args), null, context, info),
          usageSeries: (
            _root: unknown,
            args: SeriesArguments,
            context: GatewayContext,
            info: GraphQLResolveInfo,
          ) => {
            const interval = args.interval.toLowerCase() as Grain;
            return pageOf(args, checkSeries(args, interval), interval, context, info);
          },
        },
        Model: { usage: usageOfOwner("model") },
        Campaign: { usage: usageOfOwner("campaign") },
        Collection: {
          async usage({ images }: CollectionKey, range: TimeRange, context: GatewayContext) {
            const span = spanOf(range);
            const made = await generationsOfImages(images, context);
            const costs = made.map(async ({ id }) => [id, await context.loaders.usage.costOf(id)] as const);
            return usageOfGenerations(made, new Map(await Promise.all(costs)), span);
          },
        },
        Account: {
          async usage(
            { id }: Keyed,
            range: TimeRange,
            { loaders, caller }: GatewayContext,
            info: GraphQLResolveInfo,
          ) {
            const span = spanOf(range);
            if (caller.account !== id) return null;
            requireScope(caller, "USAGE");
            const filter = { account: id };
            const wanted = wantedOf(info);
            return usageOf(await loaders.usage.ask({ span, filter, by: [], interval: null, wanted }));
          },
        },
      },
    ],
  });
  return { schema, merge: { ...seams.merge, Collection: mergeCollectionsBy("_collectionsForUsage") } };
}
