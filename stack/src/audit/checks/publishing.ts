import { collectionAbi, modelRegistryAbi } from "@model-wip/contracts";
import type { Address } from "viem";
import type { Deployment } from "../../deployment.ts";
import type { ChainReader } from "../chain-reader.ts";
import type { Comparison } from "../comparison.ts";
import type { GatewayFigures } from "../gateway-figures.ts";
import type { Check } from "./check.ts";

/** Owners, campaigns and versions of models, and that none is missing. */
export function checkModels(
  figures: GatewayFigures,
  deployment: Deployment,
  reader: ChainReader,
  comparison: Comparison,
): Check {
  const ask = <T>(functionName: string, args: readonly unknown[] = []) =>
    reader.ask<T>({ address: deployment.ModelRegistry.address, abi: modelRegistryAbi, functionName, args });
  const count = ask<bigint>("modelCount");
  const checks = figures.models.map((model) => {
    const args = [BigInt(model.modelId)];
    const owner = ask<Address>("ownerOf", args);
    const campaign = ask<Address>("campaignOf", args);
    const versions = ask<bigint>("versionCount", args);
    return () => {
      comparison.same(`model ${model.modelId} owner`, model.owner, owner());
      comparison.same(`model ${model.modelId} campaign`, model.campaign.id, campaign());
      comparison.same(`model ${model.modelId} versionCount`, model.versionCount, versions());
    };
  });
  return () => {
    comparison.same("models", figures.models.length, count());
    for (const check of checks) check();
  };
}

/** Collections, their tokens, who holds them, and what their mints credited. */
export function checkCollections(
  figures: GatewayFigures,
  reader: ChainReader,
  comparison: Comparison,
): Check {
  const ask = <T>(collection: string, functionName: string, args: readonly unknown[] = []) =>
    reader.ask<T>({ address: collection as Address, abi: collectionAbi, functionName, args });
  const checks: (() => void)[] = [];
  for (const collection of figures.collections) {
    const creator = ask<Address>(collection.id, "creator");
    const campaign = ask<Address>(collection.id, "campaign");
    const model = ask<bigint>(collection.id, "modelId");
    const tokens = ask<bigint>(collection.id, "tokenCount");
    checks.push(() => {
      const name = `collection ${collection.id}`;
      comparison.same(`${name} creator`, collection.creator.id, creator());
      comparison.same(`${name} campaign`, collection.campaign.id, campaign());
      comparison.same(`${name} model`, collection.model.modelId, model());
      comparison.same(`${name} tokenCount`, collection.tokenCount, tokens());
    });
  }
  for (const token of figures.tokens) {
    const supply = ask<bigint>(token.collection.id, "supplyOf", [BigInt(token.tokenId)]);
    checks.push(() => comparison.same(`token ${token.id} totalMinted`, token.totalMinted, supply()));
  }
  for (const { id, account, token, balance } of figures.tokenBalances) {
    const held = ask<bigint>(token.collection.id, "balanceOf", [account.id, BigInt(token.tokenId)]);
    checks.push(() => comparison.same(`balance ${id}`, balance, held()));
  }
  for (const { id, account, collection, withdrawable } of figures.earnings) {
    const credited = ask<bigint>(collection.id, "earningsOf", [account.id]);
    checks.push(() => comparison.wei(`earning ${id} withdrawable`, BigInt(withdrawable), credited()));
  }
  return () => {
    for (const check of checks) check();
  };
}
