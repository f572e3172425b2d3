import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { OpenAICompatibleConfig } from "./config.ts";
import { createProviderHttp, type Measured } from "./http.ts";
import type { ImageBackend, ImageRequest } from "./provider.ts";
import { sizeParameters } from "./sizes.ts";

/** Where OpenAI keeps what it does not send along. */
const OPENAI_HOSTS = ["oaidalleapiprodscus.blob.core.windows.net"];

/** OpenAI's newer models refuse `response_format`, which the SDK always sends: they answer in base64 anyway. */
const withoutResponseFormat =
  (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
  (url, init = {}) => {
    if (typeof init.body !== "string") return fetch(url, init);
    const { response_format: _, ...body } = JSON.parse(init.body) as Record<string, unknown>;
    return fetch(url, { ...init, body: JSON.stringify(body) });
  };

/** stable-diffusion.cpp's server reads what OpenAI's API has no field for from a tag in the prompt. */
function withExtraArguments(prompt: string, extra: Record<string, unknown>): string {
  // No "<" inside, so that nothing can end the tag before its end.
  const json = JSON.stringify(extra).replaceAll("<", "\\u003c");
  return `${prompt} <sd_cpp_extra_args>${json}</sd_cpp_extra_args>`;
}

/**
 * The OpenAI images API over HTTP. Its servers differ in how they take seeds and negative prompts:
 *
 * | `server`  | seed | negative prompt | for |
 * | generic   | `seed` | `negative_prompt` | vLLM-Omni, SGLang and most others |
 * | openai    | - | - | OpenAI itself |
 * | localai   | `seed` | after a bar in the prompt | LocalAI |
 * | sd-cpp    | in a tag in the prompt | in the same tag | stable-diffusion.cpp's `sd-server` |
 */
export function openAICompatible(config: OpenAICompatibleConfig, measured: Measured): ImageBackend {
  const { id, baseUrl, apiKey, imageHosts, server, sizes } = config;
  const http = createProviderHttp({
    provider: id,
    baseUrl,
    imageHosts,
    measured,
    ...(server === "openai" ? { usualHosts: OPENAI_HOSTS } : {}),
  });
  const sdk = createOpenAICompatible({
    name: id,
    baseURL: baseUrl,
    fetch: server === "openai" ? withoutResponseFormat(http.fetch) : http.fetch,
    ...(apiKey === undefined ? {} : { apiKey }),
  });

  const wordsOf = ({ prompt, negativePrompt, seed }: ImageRequest) => {
    const withSeed = seed === null ? {} : { seed };
    const withNegative = negativePrompt === null ? {} : { negative_prompt: negativePrompt };
    switch (server) {
      case "openai":
        return { prompt, fields: config.parameters };
      case "localai":
        return {
          prompt: negativePrompt === null ? prompt : `${prompt}|${negativePrompt}`,
          fields: { ...config.parameters, ...withSeed },
        };
      case "sd-cpp":
        return {
          prompt: withExtraArguments(prompt, { ...config.parameters, ...withSeed, ...withNegative }),
          fields: {},
        };
      case "generic":
        return { prompt, fields: { ...config.parameters, ...withSeed, ...withNegative } };
    }
  };

  return {
    imageModel: () => sdk.imageModel(config.model),
    // The SDK's model drops its own `seed` with a warning, so that goes with the other fields.
    argumentsOf: (request) => {
      const { prompt, fields } = wordsOf(request);
      return {
        prompt,
        size: request.size as `${number}x${number}`,
        providerOptions: { [id]: { ...fields, ...sizeParameters(sizes, request.size) } },
      };
    },
  };
}
