import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { ProviderConfig } from "../../config.ts";
import type { ImageBackend } from "./provider.ts";

/**
 * The OpenAI images API over HTTP: OpenAI itself, LocalAI, stable-diffusion.cpp's server, vLLM-Omni, SGLang.
 * The seed goes through provider options, because the SDK's model drops its own `seed` with a warning.
 */
export function openAICompatible(
  { id, baseUrl, model, apiKey }: ProviderConfig,
  fetch: typeof globalThis.fetch,
): ImageBackend {
  const sdk = createOpenAICompatible({ name: id, baseURL: baseUrl, fetch, ...(apiKey ? { apiKey } : {}) });
  return {
    imageModel: sdk.imageModel(model),
    providerOptions: ({ seed, negativePrompt }) => ({
      [id]: { seed, ...(negativePrompt === null ? {} : { negative_prompt: negativePrompt }) },
    }),
  };
}
