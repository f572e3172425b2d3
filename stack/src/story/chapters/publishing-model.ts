import { readFileSync } from "node:fs";
import { join } from "node:path";
import { MODEL_FOLDER } from "@model-wip/model/inference";
import type { World } from "../world.ts";

/** What the chain records of a version of the model, as content ids. */
export interface PublishedModel {
  /** Of the manifest that names the weights' own files by theirs. */
  readonly weights: string;
  readonly trainingData: string;
  readonly licence: string;
}

/**
 * Puts the model that comes with this repository into the artifact store: what it was trained on, its weights, and how
 * they are run. Throws if the store gives anything another content id than the model's manifest does.
 */
export async function publishModel({ publisher, studio }: World): Promise<PublishedModel> {
  const { manifest, cid } = studio.model;
  const publish = async (name: string, type: string, expected: string) => {
    const published = await publisher.file(readFileSync(join(MODEL_FOLDER, name)), type, name);
    if (published !== expected) throw new Error(`${name} is ${published} in the store, not ${expected}`);
    return published;
  };
  for (const { name, cid } of [manifest.layout, manifest.flow, manifest.decoder]) {
    await publish(name, "application/octet-stream", cid);
  }
  return {
    weights: await publish("model.json", "application/json", cid),
    trainingData: await publish("training-data.json", "application/json", manifest.trainingData),
    licence: await publish("LICENCE", "text/plain", manifest.licence),
  };
}
