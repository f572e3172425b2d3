import { campaignAbi, collectionAbi, modelRegistryAbi, sourceAbi } from "@model-wip/contracts";
import { type Address, encodeFunctionData, type Hex, zeroAddress } from "viem";
import type { ChainView } from "../chain/view.ts";
import { at, count, eth, named, percent } from "../chain/words.ts";
import { GatewayError } from "../errors.ts";
import type { Draft } from "./draft.ts";

/** A token to put on sale, as `ICollection.TokenTerms` has it. */
export interface TokenTerms {
  readonly price: bigint;
  readonly maxSupply: bigint;
  readonly opensAt: number;
  readonly closesAt: number;
  readonly generation: Hex;
  readonly receipt: Hex;
  readonly image: string;
  readonly metadata: string;
}

async function requireCollection(view: ChainView, collection: Address): Promise<void> {
  const isCollection = await view.read({
    abi: sourceAbi,
    address: view.contracts.Source,
    functionName: "isCollection",
    args: [collection],
  });
  if (isCollection) return;
  throw new GatewayError(
    "COLLECTION_NOT_FOUND",
    `${collection} was not published with Source; \`collections { id name }\` lists those that were.`,
  );
}

function describeToken(terms: TokenTerms, index: number): string {
  const supply = terms.maxSupply === 0n ? "without a limit" : `at most ${terms.maxSupply} of them`;
  const from = terms.opensAt === 0 ? "" : `, from ${at(terms.opensAt)}`;
  const until = terms.closesAt === 0 ? "" : `, until ${at(terms.closesAt)}`;
  return `Token ${index + 1} costs ${eth(terms.price)}, ${supply}${from}${until}.`;
}

const DESCRIBED_TOKENS = 3;

export async function preparePublish(
  view: ChainView,
  publication: {
    from: Address;
    modelNumber: bigint;
    name: string;
    metadata: string;
    tokens: readonly TokenTerms[];
  },
): Promise<Draft> {
  const { from, modelNumber, name, metadata, tokens } = publication;
  const registry = { abi: modelRegistryAbi, address: view.contracts.ModelRegistry } as const;
  const models = await view.read({ ...registry, functionName: "modelCount" });
  if (modelNumber < 1n || modelNumber > models) {
    throw new GatewayError(
      "MODEL_NOT_FOUND",
      `There is no model ${modelNumber} among the ${models}; \`models { id name }\` lists them.`,
    );
  }
  const [campaign, terms] = await Promise.all([
    view.read({ ...registry, functionName: "campaignOf", args: [modelNumber] }),
    view.read({ abi: sourceAbi, address: view.contracts.Source, functionName: "feeTerms" }),
  ]);
  const owners = named(await view.read({ abi: campaignAbi, address: campaign, functionName: "name" }));
  const described = tokens.slice(0, DESCRIBED_TOKENS).map(describeToken).join(" ");
  const others = tokens.length > DESCRIBED_TOKENS ? ` And ${tokens.length - DESCRIBED_TOKENS} more.` : "";
  return {
    from,
    to: view.contracts.Source,
    data: encodeFunctionData({
      abi: sourceAbi,
      functionName: "publish",
      args: [modelNumber, name, metadata, tokens],
    }),
    value: 0n,
    summary: `Publish the collection ${named(name)} with ${count(tokens.length, "token")}, made with model ${modelNumber} of ${owners}. ${described}${others} Each mint costs ${eth(terms.mintFee)} on top: ${percent(terms.ownersFeeBps)} of that and ${percent(terms.ownersPriceBps)} of the price go to the model's owners, ${percent(terms.creatorFeeBps)} of it and the rest of the price to you.`,
    call: { abi: sourceAbi, functionName: "publish" },
  };
}

export async function prepareMint(
  view: ChainView,
  minting: {
    from: Address;
    collection: Address;
    tokenId: bigint;
    quantity: bigint;
    to: Address;
    referrer: Address | null;
  },
): Promise<Draft> {
  const { from, collection, tokenId, quantity, to, referrer } = minting;
  await requireCollection(view, collection);
  const read = { abi: collectionAbi, address: collection } as const;
  const tokens = await view.read({ ...read, functionName: "tokenCount" });
  if (tokenId < 1n || tokenId > tokens) {
    throw new GatewayError(
      "TOKEN_NOT_FOUND",
      `The collection ${collection} has no token ${tokenId}; it has ${tokens}.`,
    );
  }
  const [name, cost] = await Promise.all([
    view.read({ ...read, functionName: "name" }),
    view.read({ ...read, functionName: "mintCost", args: [tokenId, quantity] }),
  ]);
  return {
    from,
    to: collection,
    data: encodeFunctionData({
      abi: collectionAbi,
      functionName: "mint",
      args: [to, tokenId, quantity, referrer ?? zeroAddress],
    }),
    value: cost,
    summary: `Mint ${quantity} of token ${tokenId} of the collection ${named(name)} for ${eth(cost)}, fees included, to ${to}.${referrer === null ? "" : ` The referrer is ${referrer}.`}`,
    call: { abi: collectionAbi, functionName: "mint" },
  };
}

export async function prepareWithdrawEarnings(
  view: ChainView,
  { from, collection, account }: { from: Address; collection: Address; account: Address },
): Promise<Draft> {
  await requireCollection(view, collection);
  const read = { abi: collectionAbi, address: collection } as const;
  const [name, due] = await Promise.all([
    view.read({ ...read, functionName: "name" }),
    view.read({ ...read, functionName: "earningsOf", args: [account] }),
  ]);
  return {
    from,
    to: collection,
    data: encodeFunctionData({ abi: collectionAbi, functionName: "withdrawEarnings", args: [account] }),
    value: 0n,
    summary: `Withdraw ${eth(due)}, all that mints and royalties of the collection ${named(name)} have credited to ${account}, to ${account}.`,
    call: { abi: collectionAbi, functionName: "withdrawEarnings" },
  };
}
