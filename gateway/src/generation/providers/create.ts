import type { ProviderConfig } from "../../config.ts";
import { Slots } from "../slots.ts";
import { openAICompatible } from "./openai-compatible.ts";
import type { ImageBackend, Provider } from "./provider.ts";

type Fetch = typeof fetch;

const backends: Record<ProviderConfig["kind"], (config: ProviderConfig, fetch: Fetch) => ImageBackend> = {
  "openai-compatible": openAICompatible,
};

/** `fetch` is what its requests go through. */
export function createProvider(
  config: ProviderConfig,
  queueLimit: number,
  fetch: Fetch = globalThis.fetch,
): Provider {
  const { models } = config;
  return {
    ...backends[config.kind](config, fetch),
    id: config.id,
    timeoutMs: config.timeoutMs,
    priceWei: BigInt(config.priceWei),
    slots: new Slots(config.concurrency, queueLimit),
    serves: (model, version) =>
      models === "*" || models.includes(model) || models.includes(`${model}@${version}`),
  };
}
