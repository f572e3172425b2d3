import type { ImageModelV3 } from "@ai-sdk/provider";
import type { generateImage } from "ai";
import type { Slots } from "../slots.ts";
import type { Breaker } from "./breaker.ts";

/** What a provider is asked for: everything is chosen by now. */
export interface ImageRequest {
  readonly prompt: string;
  readonly negativePrompt: string | null;
  /** Null for a provider that takes none. */
  readonly seed: number | null;
  readonly size: string;
  readonly count: number;
}

/** How far a call is, as far as the provider tells. */
export interface Progress {
  /** Part that is done, 0 to 1. */
  readonly fraction?: number;
  /** How many are served before it: 0 is next. */
  readonly queuePosition?: number;
}

export type OnProgress = (progress: Progress) => void;

/** The request in the AI SDK's words. */
export type ImageArguments = Pick<
  Parameters<typeof generateImage>[0],
  "prompt" | "size" | "seed" | "providerOptions"
>;

/** A kind of provider: the AI SDK's image model, and the request in its protocol's words. */
export interface ImageBackend {
  /** A model for one call; it says how far it is where its protocol tells, and ends when its signal aborts. */
  imageModel(onProgress: OnProgress): ImageModelV3;
  argumentsOf(request: ImageRequest): ImageArguments;
  /** The words of a prompt that the model does not know, where the provider can tell. */
  unknownWords?(prompt: string): readonly string[];
  /** Gives up what it holds, such as threads. */
  close?(): Promise<void>;
}

/** What a provider takes. It is never asked for more. */
export interface Capabilities {
  readonly seed: boolean;
  readonly negativePrompt: boolean;
  readonly maxCount: number;
  /** Sizes, as "WIDTHxHEIGHT"; null takes any. */
  readonly sizes: ReadonlySet<string> | null;
}

/** A version of a model, as the chain records it. */
export interface ModelVersion {
  readonly model: string;
  readonly version: number;
  /** Content id of its weights. */
  readonly weights: string;
}

/** A configured provider with its slots and its breaker. */
export interface Provider extends ImageBackend {
  readonly id: string;
  readonly timeoutMs: number;
  /** How often a call that has cost nothing is tried again. */
  readonly retries: number;
  /** Wei per image that a user pays. */
  readonly priceWei: bigint;
  /** Wei per image that it costs its operator. */
  readonly costWei: bigint;
  readonly capabilities: Capabilities;
  readonly slots: Slots;
  readonly breaker: Breaker;
  serves(version: ModelVersion): boolean;
}
