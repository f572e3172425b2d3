import { generateImage } from "ai";
import { badResponse, ProviderFailure, toFailure } from "./failure.ts";
import { MAX_IMAGE_BYTES } from "./http.ts";
import { imageType } from "./image-type.ts";
import type { ImageRequest, OnProgress, Provider } from "./provider.ts";

export interface GeneratedImage {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

// The SDK would print its warnings to the console, past the log.
globalThis.AI_SDK_LOG_WARNINGS = false;

/**
 * One call of the provider: no retries, since each may cost, and within its time.
 * @throws ProviderFailure, or the signal's reason
 */
export async function callProvider(
  provider: Provider,
  request: ImageRequest,
  signal: AbortSignal,
  onProgress: OnProgress = () => {},
): Promise<readonly GeneratedImage[]> {
  const deadline = new AbortController();
  const late = new ProviderFailure(
    "PROVIDER_TIMEOUT",
    `Provider ${provider.id} did not finish within ${provider.timeoutMs} ms.`,
    { mayHaveCost: true },
  );
  const timer = setTimeout(() => deadline.abort(late), provider.timeoutMs);
  const stop = () => deadline.abort(signal.reason);
  signal.addEventListener("abort", stop, { once: true });
  try {
    signal.throwIfAborted();
    const { images } = await generateImage({
      model: provider.imageModel(onProgress),
      ...provider.argumentsOf(provider.capabilities.seed ? request : { ...request, seed: null }),
      n: request.count,
      maxImagesPerCall: request.count,
      maxRetries: 0,
      abortSignal: deadline.signal,
    });
    return checkImages(
      provider.id,
      images.map(({ uint8Array }) => uint8Array),
      request.count,
    );
  } catch (error) {
    throw deadline.signal.aborted ? deadline.signal.reason : toFailure(provider.id, error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/** Exactly as many images as were asked for, each an image by its content, whatever it was called. */
function checkImages(id: string, images: readonly Uint8Array[], count: number): GeneratedImage[] {
  if (images.length !== count) {
    throw badResponse(id, new Error(`${images.length} images instead of ${count}`));
  }
  return images.map((bytes) => {
    const mediaType = imageType(bytes);
    if (mediaType === undefined || bytes.length > MAX_IMAGE_BYTES) {
      throw badResponse(id, new Error("not a PNG, JPEG or WebP image"));
    }
    return { bytes, mediaType };
  });
}
