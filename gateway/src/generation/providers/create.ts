import { Slots } from "../slots.ts";
import { Breaker } from "./breaker.ts";
import type { ProviderConfig } from "./config.ts";
import { fal } from "./fal.ts";
import type { Measured } from "./http.ts";
import { openAICompatible } from "./openai-compatible.ts";
import type { Capabilities, ImageBackend, Provider } from "./provider.ts";
import { replicate } from "./replicate.ts";

function backendOf(config: ProviderConfig, measured: Measured): ImageBackend {
  switch (config.kind) {
    case "openai-compatible":
      return openAICompatible(config, measured);
    case "replicate":
      return replicate(config, measured);
    case "fal":
      return fal(config, measured);
  }
}

/** OpenAI's own models take neither seeds nor negative prompts, and these sizes alone. */
const OPENAI_SIZES = ["1024x1024", "1536x1024", "1024x1536"];

/** What the operator says that a provider takes, else what is usual for its kind. */
function capabilitiesOf(config: ProviderConfig): Capabilities {
  const isOpenAI = config.kind === "openai-compatible" && config.server === "openai";
  const isHosted = config.kind !== "openai-compatible" || isOpenAI;
  const sizes = config.sizes ?? (isOpenAI ? OPENAI_SIZES : null);
  return {
    seed: config.seed ?? !isOpenAI,
    negativePrompt: config.negativePrompt ?? !isHosted,
    maxCount: config.maxCount,
    sizes: sizes && new Set(Array.isArray(sizes) ? sizes : Object.keys(sizes)),
  };
}

/** `measured` is put around what its requests go through. */
export function createProvider(
  config: ProviderConfig,
  queueLimit: number,
  measured: Measured = (fetch) => fetch,
): Provider {
  const { id, models, weights } = config;
  return {
    ...backendOf(config, measured),
    id,
    timeoutMs: config.timeoutMs,
    retries: config.retries,
    priceWei: BigInt(config.priceWei),
    costWei: BigInt(config.costWei),
    capabilities: capabilitiesOf(config),
    slots: new Slots(config.concurrency, queueLimit),
    breaker: new Breaker({ provider: id, failures: config.breakerFailures, restMs: config.breakerRestMs }),
    serves: (version) =>
      (weights?.includes(version.weights) ?? true) &&
      (models === "*" ||
        models.includes(version.model) ||
        models.includes(`${version.model}@${version.version}`)),
  };
}
