import { createReplicate } from "@ai-sdk/replicate";
import { z } from "zod";
import type { ReplicateConfig } from "./config.ts";
import { badResponse, refusedForContent, unavailable } from "./failure.ts";
import { createProviderHttp, type Measured } from "./http.ts";
import { ABANDON_MS, cancel, create, follow, fractionOf } from "./job.ts";
import type { ImageBackend, OnProgress } from "./provider.ts";
import { sizeParameters } from "./sizes.ts";

const IMAGE_HOSTS = ["replicate.delivery", "*.replicate.delivery"];

/** Seconds that Replicate holds the first answer back for; until it comes, nothing can be cancelled. */
const WAIT_S = 5;
/** Replicate takes no shorter deadline. */
const MIN_DEADLINE_S = 5;

const predictionSchema = z.object({
  id: z.string().regex(/^[A-Za-z0-9]+$/),
  status: z.enum(["starting", "processing", "succeeded", "failed", "canceled", "aborted"]),
  output: z.unknown(),
  error: z.unknown(),
  logs: z.string().nullish(),
});
type Prediction = z.infer<typeof predictionSchema>;

/** Models say in words that it was the content; these are the ones of Replicate's own and of its E005. */
const CONTENT = /\bNSFW\b|flagged as sensitive|\bE005\b/;

/**
 * Replicate's predictions. The SDK posts one and takes the first answer for the last, which fails for whatever
 * takes longer than Replicate holds an answer back: here a prediction is followed to its end, and cancelled where
 * the caller leaves. `Cancel-After` ends it also where this process is gone.
 */
export function replicate(config: ReplicateConfig, measured: Measured): ImageBackend {
  const { id, apiKey = "", sizes } = config;
  const baseUrl = config.baseUrl.replace(/\/+$/, "");
  const http = createProviderHttp({
    provider: id,
    baseUrl,
    usualHosts: IMAGE_HOSTS,
    imageHosts: config.imageHosts,
    measured,
  });
  const headers = { authorization: `Bearer ${apiKey}` };
  const deadline = `${Math.max(MIN_DEADLINE_S, Math.ceil(config.timeoutMs / 1000))}s`;

  const parse = (body: unknown): Prediction => {
    const { data, error } = predictionSchema.safeParse(body);
    if (!data) throw badResponse(id, error);
    return data;
  };
  // Their addresses are made here, not taken from the answer, because the key goes with them.
  const cancelPrediction = (prediction: string) =>
    cancel(http, `${baseUrl}/predictions/${prediction}/cancel`, { method: "POST", headers });

  /** Its output; undefined while it goes on. @throws ProviderFailure if it has ended without one */
  const outputOf = ({ status, output, error }: Prediction): unknown => {
    if (status === "failed") {
      const cause = new Error(String(error));
      if (CONTENT.test(cause.message)) throw refusedForContent(id, true, cause);
      throw unavailable(id, { mayHaveCost: true, cause });
    }
    // What was aborted had not begun, and is not billed.
    if (status === "canceled" || status === "aborted") {
      throw unavailable(id, { mayHaveCost: status === "canceled", cause: new Error(status) });
    }
    return status === "succeeded" ? (output ?? []) : undefined;
  };

  const predict = async (url: string, init: RequestInit, onProgress: OnProgress): Promise<Response> => {
    const { signal, ...rest } = init;
    const posted = http.api(url, {
      ...rest,
      signal: AbortSignal.timeout(config.timeoutMs + ABANDON_MS),
      headers: { ...(rest.headers as Record<string, string>), "cancel-after": deadline },
    });
    const abandon = async (response: Response) => {
      if (response.ok) await cancelPrediction(parse(await response.json()).id);
    };
    const first = await create(posted, abandon, signal ?? undefined);
    if (!first.ok) return first;
    const prediction = parse(await first.json());
    // Held-back answers have all files as soon as they are there, also while the status still says "processing".
    let output = prediction.output ?? outputOf(prediction);
    if (output === undefined) {
      const look = () =>
        http.api(`${baseUrl}/predictions/${prediction.id}`, { headers, signal: signal ?? null });
      const read = (body: unknown) => {
        const now = parse(body);
        const fraction = fractionOf(now.logs ?? "");
        if (fraction !== undefined) onProgress({ fraction });
        return outputOf(now);
      };
      try {
        output = await follow({
          provider: id,
          pollMs: config.pollMs,
          look,
          read,
          signal: signal ?? undefined,
        });
      } catch (error) {
        if (signal?.aborted) void cancelPrediction(prediction.id);
        throw error;
      }
    }
    return Response.json({ output });
  };

  return {
    imageModel: (onProgress) =>
      createReplicate({
        baseURL: baseUrl,
        apiToken: apiKey,
        fetch: (input, init = {}) =>
          init.method === "POST"
            ? predict(String(input), init, onProgress)
            : http.download(String(input), init),
      }).image(config.model),
    argumentsOf: ({ prompt, negativePrompt, seed, size }) => {
      const [width, height] = size.split("x").map(Number);
      return {
        prompt,
        ...(seed === null ? {} : { seed }),
        // The SDK would send `size`, which hardly any model takes.
        providerOptions: {
          replicate: {
            maxWaitTimeInSeconds: WAIT_S,
            ...config.parameters,
            ...(sizeParameters(sizes, size) ?? { width: width ?? null, height: height ?? null }),
            ...(negativePrompt === null ? {} : { negative_prompt: negativePrompt }),
          },
        },
      };
    },
  };
}
