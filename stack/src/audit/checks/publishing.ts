import { collectionAbi, modelRegistryAbi, sourceAbi } from "@model-wip/contracts";
import type { Hex } from "viem";
import type { Deployment } from "../../deployment.ts";
import { PROTOCOL_ID } from "../model/ids.ts";
import { fieldRows, type Row, type Sides } from "./check.ts";

interface FeeTerms {
  readonly mintFee: bigint;
  readonly ownersFeeBps: number;
  readonly creatorFeeBps: number;
  readonly referrerFeeBps: number;
  readonly ownersPriceBps: number;
  readonly royaltyBps: number;
}

/** Owners, campaigns and versions of models, and that none is missing. */
export function modelRows({ index, chain }: Sides, deployment: Deployment): Row[] {
  const ask = chain.contract(deployment.ModelRegistry.address, modelRegistryAbi);
  const count: Row = {
    entity: "Protocol",
    id: PROTOCOL_ID,
    field: "modelCount",
    isWei: false,
    found: () => BigInt(index.Model.size),
    expected: ask("modelCount"),
  };
  const rows = [...index.Model.values()].flatMap((model) =>
    fieldRows("Model", model, {
      owner: ask("ownerOf", model.modelId),
      campaign: ask("campaignOf", model.modelId),
      versionCount: ask("versionCount", model.modelId),
    }),
  );
  return [count, ...rows];
}

/** The terms that collections are published under from now on. */
export function protocolRows({ index, chain }: Sides, deployment: Deployment): Row[] {
  const ask = chain.contract(deployment.Source.address, sourceAbi);
  const terms = ask<FeeTerms>("feeTerms");
  return [...index.Protocol.values()].flatMap((protocol) =>
    fieldRows("Protocol", protocol, { ...termViews(terms), platform: ask("platform") }),
  );
}

/** Collections, their tokens, who holds them, and what their mints credited. */
export function collectionRows({ index, chain }: Sides): Row[] {
  const of = (address: Hex) => chain.contract(address, collectionAbi);
  const collections = [...index.Collection.values()].flatMap((collection) => {
    const ask = of(collection.id);
    const terms = ask<FeeTerms>("feeTerms");
    const model = ask<bigint>("modelId");
    return [
      ...fieldRows("Collection", collection, {
        ...termViews(terms),
        name: ask("name"),
        creator: ask("creator"),
        campaign: ask("campaign"),
        platform: ask("platform"),
        tokenCount: ask("tokenCount"),
      }),
      {
        entity: "Collection" as const,
        id: collection.id,
        field: "model",
        isWei: false,
        found: () => index.Model.get(collection.model)?.modelId ?? null,
        expected: model,
      },
    ];
  });
  const tokens = [...index.Token.values()].flatMap((token) =>
    fieldRows("Token", token, { totalMinted: of(token.collection)("supplyOf", token.tokenId) }),
  );
  const balances = [...index.TokenBalance.values()].flatMap((balance) => {
    const token = index.Token.get(balance.token);
    if (token === undefined) return [];
    const held = of(token.collection)("balanceOf", balance.account, token.tokenId);
    return fieldRows("TokenBalance", balance, { balance: held });
  });
  const earnings = [...index.Earning.values()].flatMap((earning) =>
    fieldRows("Earning", earning, { withdrawable: of(earning.collection)("earningsOf", earning.account) }),
  );
  return [...collections, ...tokens, ...balances, ...earnings];
}

function termViews(terms: () => FeeTerms) {
  return {
    mintFee: () => terms().mintFee,
    ownersFeeBps: () => terms().ownersFeeBps,
    creatorFeeBps: () => terms().creatorFeeBps,
    referrerFeeBps: () => terms().referrerFeeBps,
    ownersPriceBps: () => terms().ownersPriceBps,
    royaltyBps: () => terms().royaltyBps,
  };
}
