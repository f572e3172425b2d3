import { makeExecutableSchema } from "@graphql-tools/schema";
import { type Address, type Hex, isHex, size, zeroHash } from "viem";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { Chain } from "../chain/chain.ts";
import { chainNotConfigured } from "../chain/errors.ts";
import { type ChainView, viewNewest } from "../chain/view.ts";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";
import { BigIntScalar } from "../stitching/big-int.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import {
  MAX_CONTRIBUTION,
  prepareContribute,
  prepareFinalize,
  prepareRefund,
  prepareWithdraw,
} from "./campaign.ts";
import { prepareMint, preparePublish, prepareWithdrawEarnings, type TokenTerms } from "./collection.ts";
import { prepareDepositCredits, prepareRequestCredits, prepareWithdrawCredits } from "./credits.ts";
import type { Draft } from "./draft.ts";
import { prepareVote, type Support } from "./governor.ts";
import { senderOf, toAddress, toAmount, toModelNumber, toProposal, toToken } from "./input.ts";
import { storeMetadata } from "./metadata.ts";
import { simulate } from "./simulate.ts";
import { typeDefs } from "./type-defs.ts";

const MAX_WEI = 2n ** 256n - 1n;
const MAX_PRICE = 2n ** 96n - 1n;
const MAX_SUPPLY = 2n ** 64n - 1n;
const MAX_TIME = 2n ** 32n - 1n;
const MAX_QUANTITY = 2n ** 64n - 1n;
const MAX_TEXT = 2_000;
const MAX_TOKENS = 100;

interface From {
  readonly from?: string | null;
}

interface TokenInput {
  readonly price: string;
  readonly maxSupply: string;
  readonly opensAt: string;
  readonly closesAt: string;
  readonly generation?: string | null;
  readonly receipt?: string | null;
  readonly image: string;
  readonly metadata: string;
}

function toBytes32(name: string, value: string | null | undefined): Hex {
  if (value == null) return zeroHash;
  if (isHex(value) && size(value) === 32) return value;
  throw new GatewayError("ARGUMENT_INVALID", `\`${name}\` is not 32 bytes in hex.`);
}

function toText(name: string, value: string): string {
  if (value.length <= MAX_TEXT) return value;
  throw new GatewayError(
    "ARGUMENT_INVALID",
    `\`${name}\` has ${value.length} characters; at most ${MAX_TEXT} are taken.`,
  );
}

const toTerms = (token: TokenInput, index: number): TokenTerms => {
  const name = (field: string) => `tokens[${index}].${field}`;
  return {
    price: toAmount(name("price"), token.price, 0n, MAX_PRICE),
    maxSupply: toAmount(name("maxSupply"), token.maxSupply, 0n, MAX_SUPPLY),
    opensAt: Number(toAmount(name("opensAt"), token.opensAt, 0n, MAX_TIME)),
    closesAt: Number(toAmount(name("closesAt"), token.closesAt, 0n, MAX_TIME)),
    generation: toBytes32(name("generation"), token.generation),
    receipt: toBytes32(name("receipt"), token.receipt),
    image: toText(name("image"), token.image),
    metadata: toText(name("metadata"), token.metadata),
  };
};

interface MetadataInput {
  readonly name: string;
  readonly description: string;
  readonly image: string;
  readonly generation?: string | null;
}

/** Transactions that a wallet signs and sends itself, and what they name, as a subschema of their own. */
export function createTransactionsSubschema(
  chain: Chain | undefined,
  artifacts: ArtifactStore,
): GatewaySubschema {
  /** Checks what was given before the chain is asked, drafts at its newest block, and tries it there. */
  const prepare =
    <Args extends From, Checked extends object>(
      check: (args: Args, from: Address) => Checked,
      draft: (view: ChainView, checked: Checked & { from: Address }) => Promise<Draft>,
    ) =>
    async (_root: unknown, args: Args, { caller }: GatewayContext) => {
      if (!chain) throw chainNotConfigured();
      const from = senderOf(caller, args.from);
      const checked = { ...check(args, from), from };
      const view = await viewNewest(chain);
      const drafted = await draft(view, checked);
      const simulation = await simulate(view, drafted);
      return {
        ...drafted,
        to: drafted.to.toLowerCase(),
        chainId: view.chainId,
        value: String(drafted.value),
        simulation,
      };
    };

  const campaignOf = ({ campaign }: { campaign: string }) => toAddress("campaign", campaign);
  const forAccount = ({ account }: { account?: string | null }, from: Address) =>
    account == null ? from : toAddress("account", account);

  const schema = makeExecutableSchema<GatewayContext>({
    typeDefs,
    resolvers: {
      BigInt: BigIntScalar,
      Query: {
        prepareContribute: prepare(
          (args: From & { campaign: string; amount: string; account?: string | null }, from) => ({
            campaign: campaignOf(args),
            account: forAccount(args, from),
            amount: toAmount("amount", args.amount, 1n, MAX_CONTRIBUTION),
          }),
          prepareContribute,
        ),
        prepareWithdraw: prepare(
          (args: From & { campaign: string; account?: string | null }, from) => ({
            campaign: campaignOf(args),
            account: forAccount(args, from),
          }),
          prepareWithdraw,
        ),
        prepareRefund: prepare(
          (args: From & { campaign: string; account?: string | null }, from) => ({
            campaign: campaignOf(args),
            account: forAccount(args, from),
          }),
          prepareRefund,
        ),
        prepareFinalize: prepare(
          (args: From & { campaign: string }) => ({ campaign: campaignOf(args) }),
          prepareFinalize,
        ),
        preparePublish: prepare(
          (args: From & { model: string; name: string; metadata: string; tokens: TokenInput[] }) => {
            toAmount("tokens", args.tokens.length, 0n, BigInt(MAX_TOKENS));
            return {
              modelNumber: toModelNumber(args.model),
              name: toText("name", args.name),
              metadata: toText("metadata", args.metadata),
              tokens: args.tokens.map(toTerms),
            };
          },
          preparePublish,
        ),
        prepareMint: prepare(
          (
            args: From & { token: string; quantity: string; to?: string | null; referrer?: string | null },
            from,
          ) => ({
            ...toToken(args.token),
            quantity: toAmount("quantity", args.quantity, 1n, MAX_QUANTITY),
            to: args.to == null ? from : toAddress("to", args.to),
            referrer: args.referrer == null ? null : toAddress("referrer", args.referrer),
          }),
          prepareMint,
        ),
        prepareWithdrawEarnings: prepare(
          (args: From & { collection: string; account?: string | null }, from) => ({
            collection: toAddress("collection", args.collection),
            account: forAccount(args, from),
          }),
          prepareWithdrawEarnings,
        ),
        prepareVote: prepare(
          (args: From & { proposal: string; support: Support; reason: string }) => ({
            ...toProposal(args.proposal),
            support: args.support,
            reason: toText("reason", args.reason),
          }),
          prepareVote,
        ),
        prepareDepositCredits: prepare(
          (args: From & { amount: string; account?: string | null }, from) => ({
            account: forAccount(args, from),
            amount: toAmount("amount", args.amount, 1n, MAX_WEI),
          }),
          prepareDepositCredits,
        ),
        prepareRequestCredits: prepare(
          (args: From & { amount: string }) => ({ amount: toAmount("amount", args.amount, 0n, MAX_WEI) }),
          prepareRequestCredits,
        ),
        prepareWithdrawCredits: prepare(
          (args: From & { account?: string | null }, from) => ({ account: forAccount(args, from) }),
          prepareWithdrawCredits,
        ),
      },
      Mutation: {
        storeTokenMetadata: (_root: unknown, given: MetadataInput, { signal }: GatewayContext) =>
          storeMetadata(
            artifacts,
            {
              name: toText("name", given.name),
              description: toText("description", given.description),
              image: toText("image", given.image),
              generation: given.generation == null ? undefined : toBytes32("generation", given.generation),
            },
            signal,
          ),
      },
    },
  });
  return { schema };
}
