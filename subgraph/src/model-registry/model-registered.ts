import { ModelRegistered } from "../../../generated/ModelRegistry/ModelRegistry";
import { Model } from "../../../generated/schema";
import { ZERO } from "../constants";
import { modelId } from "../ids";
import { loadCampaign } from "../store/campaign";
import { followMetadata } from "../store/metadata";
import { loadProtocol } from "../store/protocol";

/** Starts a model, owned by its campaign's treasury. */
export function handleModelRegistered(event: ModelRegistered): void {
  const model = new Model(modelId(event.params.modelId));
  model.modelId = event.params.modelId;
  model.campaign = event.params.campaign;
  model.owner = event.params.treasury;
  model.name = event.params.name;
  model.metadata = event.params.metadata;
  model.metadataFile = followMetadata(event.params.metadata);
  model.versionCount = 0;
  model.collectionCount = 0;
  model.totalMinted = ZERO;
  model.totalGenerations = ZERO;
  model.totalIncome = ZERO;
  model.totalIncomeFromMints = ZERO;
  model.totalIncomeFromRoyalties = ZERO;
  model.totalIncomeFromGenerations = ZERO;
  model.registeredAt = event.block.timestamp;
  model.save();

  const campaign = loadCampaign(event.params.campaign);
  campaign.modelCount += 1;
  campaign.save();

  const protocol = loadProtocol();
  protocol.modelCount += 1;
  protocol.save();
}
