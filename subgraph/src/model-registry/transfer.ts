import { Transfer } from "../../../generated/ModelRegistry/ModelRegistry";
import { ZERO_ADDRESS } from "../constants";
import { modelId } from "../ids";
import { loadModel } from "../store/model";

/** Changes the owner of a model; its first transfer, from nobody, belongs to `ModelRegistered`. */
export function handleTransfer(event: Transfer): void {
  if (event.params.from == ZERO_ADDRESS) return;
  const model = loadModel(modelId(event.params.id));
  model.owner = event.params.to;
  model.save();
}
