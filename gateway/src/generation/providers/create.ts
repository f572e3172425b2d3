import { Slots } from "../slots.ts";
import { Breaker } from "./breaker.ts";
import type { ProviderConfig, RemoteConfig } from "./config.ts";
import { fal } from "./fal.ts";
import type { Measured } from "./http.ts";
import { inProcess } from "./in-process.ts";
import { openAICompatible } from "./openai-compatible.ts";
import type { Capabilities, ImageBackend, ModelVersion, Provider } from "./provider.ts";
import { replicate } from "./replicate.ts";

/** What a kind of provider says of itself; the rest is alike for all. */
interface Kind extends ImageBackend {
  readonly retries: number;
  readonly capabilities: Capabilities;
  serves(version: ModelVersion): boolean;
}

function backendOf(config: RemoteConfig, measured: Measured): ImageBackend {
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
function capabilitiesOf(config: RemoteConfig): Capabilities {
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

function remote(config: RemoteConfig, measured: Measured): Kind {
  const { models, weights, retries } = config;
  return {
    ...backendOf(config, measured),
    retries,
    capabilities: capabilitiesOf(config),
    serves: (version) =>
      (weights?.includes(version.weights) ?? true) &&
      (models === "*" ||
        models.includes(version.model) ||
        models.includes(`${version.model}@${version.version}`)),
  };
}

/** `measured` is put around what its requests go through. */
export function createProvider(
  config: ProviderConfig,
  queueLimit: number,
  measured: Measured = (fetch) => fetch,
): Provider {
  const { id } = config;
  return {
    ...(config.kind === "in-process" ? inProcess(config) : remote(config, measured)),
    id,
    timeoutMs: config.timeoutMs,
    priceWei: BigInt(config.priceWei),
    costWei: BigInt(config.costWei),
    slots: new Slots(config.concurrency, queueLimit),
    breaker: new Breaker({ provider: id, failures: config.breakerFailures, restMs: config.breakerRestMs }),
  };
}
