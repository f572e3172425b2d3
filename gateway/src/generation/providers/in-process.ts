import type { ImageModelV3 } from "@ai-sdk/provider";
import { ImagePool, identifyModel, MODEL_FOLDER, SIZES, seedOfImage } from "@model-wip/model/inference";
import { readText } from "@model-wip/model/words";
import { MAX_COUNT } from "../input.ts";
import type { InProcessConfig } from "./config.ts";
import { unavailable } from "./failure.ts";
import type { Capabilities, ImageBackend, ModelVersion, OnProgress } from "./provider.ts";

/**
 * The model that comes with this repository, in threads of this process: nobody else is asked. It serves the versions
 * that the chain records with its weights, whatever model they are of.
 */
export function inProcess({ id, concurrency }: InProcessConfig) {
  const { manifest, cid } = identifyModel(MODEL_FOLDER);
  const pool = new ImagePool({ folder: MODEL_FOLDER, threads: concurrency });
  const capabilities: Capabilities = {
    seed: true,
    negativePrompt: true,
    maxCount: MAX_COUNT,
    sizes: new Set(SIZES.map((side) => `${side}x${side}`)),
  };

  const imageModel = (onProgress: OnProgress): ImageModelV3 => ({
    specificationVersion: "v3",
    provider: id,
    modelId: manifest.name,
    maxImagesPerCall: undefined,
    async doGenerate({ prompt = "", n, size, seed = 0, providerOptions, abortSignal }) {
      const negativePrompt = (providerOptions[id]?.negativePrompt as string | undefined) ?? null;
      const [side] = (size ?? "").split("x").map(Number);
      const parts = new Array<number>(n).fill(0);
      const tell = (index: number) => (part: number) => {
        parts[index] = part;
        onProgress({ fraction: parts.reduce((sum, one) => sum + one, 0) / n });
      };
      const timestamp = new Date();
      const images = parts.map((_, index) =>
        pool.makeImage(
          { prompt, negativePrompt, seed: seedOfImage(seed, index), size: side ?? 0 },
          { onProgress: tell(index), ...(abortSignal ? { signal: abortSignal } : {}) },
        ),
      );
      try {
        const made = await Promise.all(images);
        return {
          images: made,
          warnings: [],
          response: { timestamp, modelId: manifest.name, headers: undefined },
        };
      } catch (cause) {
        abortSignal?.throwIfAborted();
        throw unavailable(id, { mayHaveCost: false, cause });
      }
    },
  });

  const argumentsOf: ImageBackend["argumentsOf"] = ({ prompt, negativePrompt, seed, size }) => ({
    prompt,
    size: size as `${number}x${number}`,
    ...(seed === null ? {} : { seed }),
    providerOptions: { [id]: negativePrompt === null ? {} : { negativePrompt } },
  });

  return {
    imageModel,
    argumentsOf,
    capabilities,
    retries: 0,
    serves: ({ weights }: ModelVersion) => weights === cid,
    unknownWords: (prompt: string) => readText(prompt, manifest.words).unknown,
    close: () => pool.close(),
  };
}
