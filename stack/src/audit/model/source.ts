import { sourceAbi } from "@model-wip/contracts";
import { contract } from "./contract.ts";
import { littleEndian } from "./ids.ts";

const FEE_TERMS = [
  "mintFee",
  "ownersFeeBps",
  "creatorFeeBps",
  "referrerFeeBps",
  "ownersPriceBps",
  "royaltyBps",
] as const;

export const source = contract(sourceAbi, {
  CollectionPublished(model, { collection, modelId, creator, campaign, platform, name, metadata, ...terms }) {
    for (const term of FEE_TERMS) {
      model.claim(term, terms[term], model.terms[term], term === "mintFee" ? "wei" : "number");
    }
    const parent = model.change("Model", littleEndian(modelId));
    parent.collectionCount += 1n;
    model.change("Campaign", campaign).collectionCount += 1n;
    model.create("Collection", {
      id: collection,
      model: parent.id,
      campaign,
      creator,
      platform,
      name,
      metadata,
      ...terms,
      tokenCount: 0n,
      mintCount: 0n,
      totalMinted: 0n,
      totalPaid: 0n,
      totalOwnersAmount: 0n,
      totalCreatorAmount: 0n,
      totalPlatformAmount: 0n,
      totalReferrerAmount: 0n,
      royaltyCount: 0n,
      totalRoyalties: 0n,
      totalRoyaltiesToOwners: 0n,
      totalRoyaltiesToCreator: 0n,
      publishedAt: model.log.timestamp,
      publishedAtBlock: model.log.block,
    });
  },
  FeeTermsChanged(model, terms) {
    Object.assign(model.terms, terms);
  },
  PlatformChanged(model, { platform }) {
    model.terms.platform = platform;
  },
});
