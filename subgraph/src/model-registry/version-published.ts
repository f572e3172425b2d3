import { VersionPublished } from "../../../generated/ModelRegistry/ModelRegistry";
import { ModelVersion } from "../../../generated/schema";
import { modelId, modelVersionId } from "../ids";
import { loadModel } from "../store/model";

/** Adds a version to a model. */
export function handleVersionPublished(event: VersionPublished): void {
  const model = loadModel(modelId(event.params.modelId));
  model.versionCount += 1;
  model.save();

  const number = event.params.version.toI32();
  const version = new ModelVersion(modelVersionId(model.id, number));
  version.model = model.id;
  version.version = number;
  version.weights = event.params.weights;
  version.trainingData = event.params.trainingData;
  version.licence = event.params.licence;
  version.publishedAt = event.block.timestamp;
  version.save();
}
