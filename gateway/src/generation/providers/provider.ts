import type { ImageModelV3, SharedV3ProviderOptions } from "@ai-sdk/provider";
import type { ProviderConfig } from "../../config.ts";
import { Slots } from "../slots.ts";
import { openAICompatible } from "./openai-compatible.ts";

/** What a provider is asked for: everything is chosen by now. */
export interface ImageRequest {
  readonly prompt: string;
  readonly negativePrompt: string | null;
  readonly seed: number;
  readonly size: string;
  readonly count: number;
}

/** A kind of provider: the AI SDK's image model, and what its protocol takes beyond that. */
export interface ImageBackend {
  readonly imageModel: ImageModelV3;
  providerOptions(request: ImageRequest): SharedV3ProviderOptions;
}

/** A configured provider with its slots. */
export interface Provider extends ImageBackend {
  readonly id: string;
  readonly timeoutMs: number;
  /** Wei per image. */
  readonly priceWei: bigint;
  readonly slots: Slots;
  serves(model: string, version: number): boolean;
}

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
