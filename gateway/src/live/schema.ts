import { delegateToSchema } from "@graphql-tools/delegate";
import { type GraphQLResolveInfo, OperationTypeNode } from "graphql";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { isGenerationId } from "../generation/id.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { parseCursor } from "./cursor.ts";
import type { ActivityEvent } from "./reader.ts";
import { LiveSource } from "./source.ts";

const typeDefs = /* GraphQL */ `
  type Subscription {
    """
    What happens on chain, in its order: the actions of a campaign, of an account, of both together, or all. The first
    push comes at once and says from where on it is live; with \`after\`, the cursor of the last push that a client has
    seen or a block as "number:hash", it goes on from there. Blocks that the chain takes back are told of.
    """
    activity(campaign: Bytes, account: Bytes, after: String): ActivityPush!
    "A campaign: at once, and whenever a block changes the answer. The block is in the push's \`extensions\`."
    campaign(id: Bytes!): Campaign
    "A generation: at once, and whenever its state or its progress changes, whichever process runs it."
    generation(id: Bytes!): Generation
  }

  "Actions of one or more blocks, or the news that blocks were taken back."
  type ActivityPush {
    "Stands for everything up to this push; give it as \`after\` to go on from here."
    cursor: String!
    "The newest block that this push takes into account."
    block: PushedBlock!
    """
    Null, unless the chain has taken blocks back: then the number of the last block that stands. Forget every action of
    later blocks; those of the blocks that have come in their place follow.
    """
    takeBackAfter: Int
    "At most 100, in the order of the chain; \`block\` of each says where it is."
    actions: [Action!]!
  }

  type PushedBlock {
    number: Int!
    "Null where only the number is known."
    hash: Bytes
  }
`;

const ADDRESS = /^0x[0-9a-f]{40}$/;

/** The scalar for bytes takes any value, so it need not be a string. */
function checkAddress(name: string, given: unknown): string | null {
  if (given == null) return null;
  const address = String(given).toLowerCase();
  if (ADDRESS.test(address)) return address;
  throw new GatewayError(
    "BAD_USER_INPUT",
    `\`${name}\` ${JSON.stringify(address.slice(0, 80))} is not an address.`,
  );
}

/**
 * Subscriptions, on top of the stitched schema: fields answer from the `index` at the event's block, or from the
 * subschema that has `generations`.
 */
export function liveSchema(index: GatewaySubschema, generations: GatewaySubschema) {
  const from = (
    schema: GatewaySubschema,
    fieldName: string,
    args: Record<string, unknown>,
    context: GatewayContext,
    info: GraphQLResolveInfo,
  ) => delegateToSchema({ schema, operation: OperationTypeNode.QUERY, fieldName, args, context, info });

  return {
    typeDefs,
    resolvers: {
      Subscription: {
        activity: {
          subscribe: (
            _root: unknown,
            args: { campaign?: string | null; account?: string | null; after?: string | null },
          ) =>
            new LiveSource({
              field: "activity",
              filter: {
                campaign: checkAddress("campaign", args.campaign),
                account: checkAddress("account", args.account),
              },
              after: args.after == null ? null : parseCursor(args.after),
            }),
          resolve: (event: ActivityEvent) => event,
        },
        campaign: {
          subscribe: (_root: unknown, { id }: { id: string }) => {
            checkAddress("id", id);
            return new LiveSource({ field: "campaign" });
          },
          resolve: (
            _event: unknown,
            { id }: { id: string },
            context: GatewayContext,
            info: GraphQLResolveInfo,
          ) => from(index, "campaign", { id: id.toLowerCase() }, context, info),
        },
        generation: {
          subscribe: (_root: unknown, { id }: { id: string }) => {
            if (isGenerationId(String(id).toLowerCase()))
              return new LiveSource({ field: "generation", id: id.toLowerCase() });
            throw new GatewayError("BAD_USER_INPUT", "`id` is not the id of a generation: 32 bytes as hex.");
          },
          resolve: (
            _event: unknown,
            { id }: { id: string },
            context: GatewayContext,
            info: GraphQLResolveInfo,
          ) => from(generations, "generation", { id }, context, info),
        },
      },
      ActivityPush: {
        actions: (
          { ids }: ActivityEvent,
          _args: unknown,
          context: GatewayContext,
          info: GraphQLResolveInfo,
        ) =>
          ids.length === 0
            ? []
            : from(
                index,
                "actions",
                {
                  where: { id_in: ids },
                  first: ids.length,
                  orderBy: "order",
                  orderDirection: "asc",
                },
                context,
                info,
              ),
      },
    },
  };
}
