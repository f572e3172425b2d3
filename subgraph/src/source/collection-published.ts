import { CollectionPublished } from "../../../generated/Source/Source";
import { Collection } from "../../../generated/schema";
import { Collection as CollectionTemplate } from "../../../generated/templates";
import { ZERO } from "../constants";
import { modelId } from "../ids";
import { ensureAccount } from "../store/account";
import { loadCampaign } from "../store/campaign";
import { followMetadata } from "../store/metadata";
import { loadModel } from "../store/model";
import { loadProtocol } from "../store/protocol";

/** Starts a collection with the terms that it keeps, and follows its contract. */
export function handleCollectionPublished(event: CollectionPublished): void {
  const model = loadModel(modelId(event.params.modelId));
  model.collectionCount += 1;
  model.save();

  const campaign = loadCampaign(event.params.campaign);
  campaign.collectionCount += 1;
  campaign.save();

  const collection = new Collection(event.params.collection);
  collection.model = model.id;
  collection.campaign = campaign.id;
  collection.creator = event.params.creator;
  collection.platform = event.params.platform;
  collection.name = event.params.name;
  collection.metadata = event.params.metadata;
  collection.metadataFile = followMetadata(event.params.metadata);
  collection.mintFee = event.params.mintFee;
  collection.ownersFeeBps = event.params.ownersFeeBps.toI32();
  collection.creatorFeeBps = event.params.creatorFeeBps.toI32();
  collection.referrerFeeBps = event.params.referrerFeeBps.toI32();
  collection.ownersPriceBps = event.params.ownersPriceBps.toI32();
  collection.royaltyBps = event.params.royaltyBps.toI32();
  collection.tokenCount = 0;
  collection.mintCount = 0;
  collection.totalMinted = ZERO;
  collection.totalPaid = ZERO;
  collection.totalOwnersAmount = ZERO;
  collection.totalCreatorAmount = ZERO;
  collection.totalPlatformAmount = ZERO;
  collection.totalReferrerAmount = ZERO;
  collection.royaltyCount = 0;
  collection.totalRoyalties = ZERO;
  collection.totalRoyaltiesToOwners = ZERO;
  collection.totalRoyaltiesToCreator = ZERO;
  collection.publishedAt = event.block.timestamp;
  collection.publishedAtBlock = event.block.number;
  collection.save();

  ensureAccount(event.params.creator);

  const protocol = loadProtocol();
  protocol.collectionCount += 1;
  protocol.save();

  CollectionTemplate.create(event.params.collection);
}
