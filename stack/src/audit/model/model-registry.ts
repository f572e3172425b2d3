import { modelRegistryAbi } from "@model-wip/contracts";
import { contract } from "./contract.ts";
import { joined, littleEndian } from "./ids.ts";

export const modelRegistry = contract(modelRegistryAbi, {
  ModelRegistered(model, { modelId, campaign, treasury, name, metadata }) {
    model.change("Campaign", campaign).modelCount += 1n;
    model.create("Model", {
      id: littleEndian(modelId),
      modelId,
      campaign,
      owner: treasury,
      name,
      metadata,
      versionCount: 0n,
      collectionCount: 0n,
      totalMinted: 0n,
      totalGenerations: 0n,
      totalIncome: 0n,
      totalIncomeFromMints: 0n,
      totalIncomeFromRoyalties: 0n,
      totalIncomeFromGenerations: 0n,
      registeredAt: model.log.timestamp,
    });
  },
  VersionPublished(model, { modelId, version, weights, trainingData, licence }) {
    const parent = model.change("Model", littleEndian(modelId));
    parent.versionCount += 1n;
    model.claimNumber("version", version, parent.versionCount);
    model.create("ModelVersion", {
      id: joined(parent.id, littleEndian(version)),
      model: parent.id,
      version,
      weights,
      trainingData,
      licence,
      publishedAt: model.log.timestamp,
    });
  },
  Transfer(model, { to, id }) {
    // The first, which mints, can come before the log that registers the model with its first owner.
    if (model.find("Model", littleEndian(id)) !== undefined)
      model.change("Model", littleEndian(id)).owner = to;
  },
});
