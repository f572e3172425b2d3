import { createFal } from "@ai-sdk/fal";
import { z } from "zod";
import type { FalConfig } from "./config.ts";
import { badResponse, refusedForContent } from "./failure.ts";
import { createProviderHttp, type Measured } from "./http.ts";
import { ABANDON_MS, cancel, create, follow, fractionOf } from "./job.ts";
import type { ImageBackend, OnProgress } from "./provider.ts";
import { sizeParameters } from "./sizes.ts";

const IMAGE_HOSTS = ["fal.media", "*.fal.media"];

const acceptedSchema = z.object({ status_url: z.url(), response_url: z.url(), cancel_url: z.url() });
const statusSchema = z.object({
  status: z.enum(["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]),
  queue_position: z.int().min(0).nullish(),
  logs: z.array(z.object({ message: z.string() })).nullish(),
});
/** What a checker has blackened is not what was asked for. */
const checkedSchema = z.object({
  has_nsfw_concepts: z.array(z.boolean()).nullish(),
  nsfw_content_detected: z.array(z.boolean()).nullish(),
});

/**
 * fal by its queue. The SDK would hold one synchronous call open, which fal can neither be asked to end nor asked
 * for again if the connection is lost, and which is billed all the same. The queue's requests have an id, a place
 * in the queue, and a way to cancel them.
 */
export function fal(config: FalConfig, measured: Measured): ImageBackend {
  const { id, apiKey = "", sizes } = config;
  const baseUrl = config.baseUrl.replace(/\/+$/, "");
  const { origin } = new URL(baseUrl);
  const http = createProviderHttp({
    provider: id,
    baseUrl,
    usualHosts: IMAGE_HOSTS,
    imageHosts: config.imageHosts,
    measured,
  });
  const headers = { authorization: `Key ${apiKey}` };
  const startWithin = String(Math.max(1, Math.ceil(config.timeoutMs / 1000)));

  const accepted = async (response: Response) => {
    const { data, error } = acceptedSchema.safeParse(await response.json());
    // The key goes with requests to these.
    const isOwn = data && Object.values(data).every((url) => new URL(url).origin === origin);
    if (!isOwn) throw badResponse(id, error ?? new Error("an address of the queue is elsewhere"));
    return data;
  };

  const submit = async (url: string, init: RequestInit, onProgress: OnProgress): Promise<Response> => {
    const { signal, ...rest } = init;
    const posted = http.api(url, {
      ...rest,
      signal: AbortSignal.timeout(config.timeoutMs + ABANDON_MS),
      headers: { ...(rest.headers as Record<string, string>), "x-fal-request-timeout": startWithin },
    });
    const cancelRequest = (cancelUrl: string) => cancel(http, cancelUrl, { method: "PUT", headers });
    const abandon = async (response: Response) => {
      if (response.ok) await cancelRequest((await accepted(response)).cancel_url);
    };
    const first = await create(posted, abandon, signal ?? undefined);
    if (!first.ok) return first;
    const request = await accepted(first);
    const look = () => http.api(`${request.status_url}?logs=1`, { headers, signal: signal ?? null });
    const read = (body: unknown) => {
      const { data, error } = statusSchema.safeParse(body);
      if (!data) throw badResponse(id, error);
      if (data.status === "IN_QUEUE") onProgress({ queuePosition: data.queue_position ?? 0 });
      const fraction = fractionOf((data.logs ?? []).map(({ message }) => message).join("\n"));
      if (fraction !== undefined) onProgress({ fraction });
      return data.status === "COMPLETED" ? true : undefined;
    };
    try {
      await follow({ provider: id, pollMs: config.pollMs, look, read, signal: signal ?? undefined });
      const answer = await http.api(request.response_url, { headers, signal: signal ?? null });
      return answer.ok ? await checked(answer) : answer;
    } catch (error) {
      if (signal?.aborted) void cancelRequest(request.cancel_url);
      throw error;
    }
  };

  const checked = async (answer: Response): Promise<Response> => {
    const text = await answer.text();
    const { data } = checkedSchema.safeParse(JSON.parse(text));
    const flags = [...(data?.has_nsfw_concepts ?? []), ...(data?.nsfw_content_detected ?? [])];
    if (flags.includes(true)) throw refusedForContent(id, true);
    return new Response(text, { headers: { "content-type": "application/json" } });
  };

  return {
    imageModel: (onProgress) =>
      createFal({
        baseURL: baseUrl,
        apiKey,
        fetch: (input, init = {}) =>
          init.method === "POST"
            ? submit(String(input), init, onProgress)
            : http.download(String(input), init),
      }).image(config.model),
    argumentsOf: ({ prompt, negativePrompt, seed, size }) => {
      const meant = sizeParameters(sizes, size);
      return {
        prompt,
        ...(meant ? {} : { size: size as `${number}x${number}` }),
        ...(seed === null ? {} : { seed }),
        providerOptions: {
          fal: {
            ...config.parameters,
            ...meant,
            ...(negativePrompt === null ? {} : { negative_prompt: negativePrompt }),
          },
        },
      };
    },
  };
}
