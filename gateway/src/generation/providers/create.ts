import type { ProviderConfig } from "../../config.ts";
import { Slots } from "../slots.ts";
import { openAICompatible } from "./openai-compatible.ts";
import type { ImageBackend, Provider } from "./provider.ts";

const backends: Record<ProviderConfig["kind"], (config: ProviderConfig) => ImageBackend> = {
  "openai-compatible": openAICompatible,
};

export function createProvider(config: ProviderConfig, queueLimit: number): Provider {
  const { models } = config;
  return {
    ...backends[config.kind](config),
    id: config.id,
    timeoutMs: config.timeoutMs,
    priceWei: BigInt(config.priceWei),
    slots: new Slots(config.concurrency, queueLimit),
    serves: (model, version) =>
      models === "*" || models.includes(model) || models.includes(`${model}@${version}`),
  };
}
