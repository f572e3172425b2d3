import { APICallError } from "@ai-sdk/provider";
import { generateImage, NoImageGeneratedError } from "ai";
import { GatewayError } from "../../errors.ts";
import { imageType } from "./image-type.ts";
import type { ImageRequest, Provider } from "./provider.ts";

export interface GeneratedImage {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

/** Beyond this, one image is not an answer but a mistake. */
const MAX_IMAGE_BYTES = 32 * 1024 * 1024;
const DEFAULT_RETRY_AFTER_S = 30;
const MAX_RETRY_AFTER_S = 3600;

/** Retry-After in whole seconds: the header has seconds or a date. */
function retryAfter(headers: Record<string, string> | undefined): number {
  const value = headers?.["retry-after"];
  if (value === undefined) return DEFAULT_RETRY_AFTER_S;
  const seconds = /^\d+$/.test(value) ? Number(value) : Math.ceil((Date.parse(value) - Date.now()) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 1), MAX_RETRY_AFTER_S) : DEFAULT_RETRY_AFTER_S;
}

function fromStatus(id: string, status: number, error: APICallError): GatewayError {
  const cause = error;
  if (status < 300) {
    const message = `Provider ${id} answered with something else than images.`;
    return new GatewayError("PROVIDER_BAD_RESPONSE", message, { cause });
  }
  if (status === 429) {
    const seconds = retryAfter(error.responseHeaders);
    const message = `Provider ${id} takes no more for now; try again in ${seconds} s, with a new idempotency key.`;
    return new GatewayError("PROVIDER_RATE_LIMITED", message, { details: { retryAfter: seconds }, cause });
  }
  if (status === 400 || status === 413 || status === 422) {
    const policy = /content_policy|moderation|safety/i.test(error.responseBody ?? error.message);
    const message = policy
      ? `Provider ${id} refused the prompt under its content policy; change the prompt.`
      : `Provider ${id} refused this request; change its size, count or prompt.`;
    return new GatewayError("PROVIDER_REFUSED", message, { cause });
  }
  if (status === 408 || status === 504) {
    return new GatewayError("PROVIDER_TIMEOUT", `Provider ${id} did not finish in time.`, { cause });
  }
  const message = `Provider ${id} does not work now; try again later, with a new idempotency key.`;
  return new GatewayError("PROVIDER_UNAVAILABLE", message, { cause });
}

/** What went wrong at the provider, without what it said: its words may hold keys, hosts or prompts. */
function toGatewayError(id: string, error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  if (APICallError.isInstance(error) && error.statusCode !== undefined) {
    return fromStatus(id, error.statusCode, error);
  }
  if (
    NoImageGeneratedError.isInstance(error) ||
    (error instanceof Error && /JSON|base64/.test(error.message))
  ) {
    const message = `Provider ${id} answered without images.`;
    return new GatewayError("PROVIDER_BAD_RESPONSE", message, { cause: error });
  }
  return new GatewayError("PROVIDER_UNAVAILABLE", `Provider ${id} cannot be reached.`, { cause: error });
}

// The SDK would print its warnings to the console, past the log.
globalThis.AI_SDK_LOG_WARNINGS = false;

/**
 * One call of the provider: no retries, since each may cost, and within its time.
 * @throws GatewayError with a PROVIDER_… code, or the signal's reason
 */
export async function callProvider(
  provider: Provider,
  request: ImageRequest,
  signal: AbortSignal,
): Promise<readonly GeneratedImage[]> {
  const deadline = new AbortController();
  const late = new GatewayError(
    "PROVIDER_TIMEOUT",
    `Provider ${provider.id} did not finish within ${provider.timeoutMs} ms.`,
  );
  const timer = setTimeout(() => deadline.abort(late), provider.timeoutMs);
  const stop = () => deadline.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    const { images } = await generateImage({
      model: provider.imageModel,
      prompt: request.prompt,
      n: request.count,
      maxImagesPerCall: request.count,
      size: request.size as `${number}x${number}`,
      providerOptions: provider.providerOptions(request),
      maxRetries: 0,
      abortSignal: deadline.signal,
    });
    return checkImages(
      provider.id,
      images.map(({ uint8Array }) => uint8Array),
      request.count,
    );
  } catch (error) {
    throw deadline.signal.aborted ? deadline.signal.reason : toGatewayError(provider.id, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

function checkImages(id: string, images: readonly Uint8Array[], count: number): GeneratedImage[] {
  if (images.length !== count) {
    const message = `Provider ${id} gave ${images.length} images where ${count} were asked for.`;
    throw new GatewayError("PROVIDER_BAD_RESPONSE", message);
  }
  return images.map((bytes) => {
    const mediaType = imageType(bytes);
    if (mediaType === undefined || bytes.length > MAX_IMAGE_BYTES) {
      const message = `Provider ${id} gave something that is not a PNG, JPEG or WebP image.`;
      throw new GatewayError("PROVIDER_BAD_RESPONSE", message);
    }
    return { bytes, mediaType };
  });
}
