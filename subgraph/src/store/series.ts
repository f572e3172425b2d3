import { Bytes } from "@graphprotocol/graph-ts";
import { CampaignPoint, CollectionPoint, GenerationPoint } from "../../../generated/schema";
import { PROTOCOL_ID } from "../ids";

/** graph-node numbers points itself. */
const NUMBERED_LATER = 0;

/** A point of a campaign with nothing in it; the caller sets what its event added, and saves it. */
export function newCampaignPoint(campaign: Bytes): CampaignPoint {
  const point = new CampaignPoint(NUMBERED_LATER);
  point.protocol = PROTOCOL_ID;
  point.campaign = campaign;
  return point;
}

/** A point of a collection and its model with nothing in it; the caller sets what its event added, and saves it. */
export function newCollectionPoint(model: Bytes, collection: Bytes): CollectionPoint {
  const point = new CollectionPoint(NUMBERED_LATER);
  point.model = model;
  point.collection = collection;
  return point;
}

/** A point of a model's generations; the caller sets its amounts and saves it. */
export function newGenerationPoint(model: Bytes): GenerationPoint {
  const point = new GenerationPoint(NUMBERED_LATER);
  point.model = model;
  return point;
}
