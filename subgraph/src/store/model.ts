import { Bytes } from "@graphprotocol/graph-ts";
import { Model } from "../../../generated/schema";

/** Loads a registered model by its id. */
export function loadModel(id: Bytes): Model {
  const model = Model.load(id);
  assert(model !== null, `model ${id.toHexString()} is not indexed`);
  return model as Model;
}
