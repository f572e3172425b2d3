import type { ImageModelV3, SharedV3ProviderOptions } from "@ai-sdk/provider";
import type { Slots } from "../slots.ts";

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
