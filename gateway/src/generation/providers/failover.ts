import { ExponentialBackoff, handleWhen, noJitterGenerator, retry } from "cockatiel";
import { callProvider, type GeneratedImage } from "./call.ts";
import { ProviderFailure } from "./failure.ts";
import type { ImageRequest, OnProgress, Provider } from "./provider.ts";
import { whyNone } from "./roster.ts";

/** Before the first repetition of a call that has cost nothing; then twice as long, up to two seconds. */
const RETRY_MS = 200;

/** Who is told of each call of a provider. */
export interface AttemptLog {
  /** Before a call. @throws if it must not be made */
  begin(provider: Provider): Promise<number>;
  /** After it; `error` is what it failed with. */
  end(provider: Provider, number: number, error: unknown): Promise<void>;
}

export interface FailoverOptions {
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
  readonly attempts: AttemptLog;
}

/**
 * Images from the first provider that gives them. A call that has cost nothing is repeated at the same provider;
 * one that may have cost is not, and goes to the next. What a provider refuses under a content policy goes nowhere.
 * @throws ProviderFailure the last one; GatewayError PROVIDER_BUSY; or the signal's reason
 */
export async function generateAtAny(
  candidates: readonly [Provider, ...Provider[]],
  request: ImageRequest,
  options: FailoverOptions,
): Promise<readonly GeneratedImage[]> {
  const { signal, onProgress } = options;
  let failure: unknown;
  for (const [index, provider] of candidates.entries()) {
    const isLast = index === candidates.length - 1;
    const why = whyNone([provider]);
    if (why) {
      failure ??= why;
      continue;
    }
    try {
      return await provider.slots.run(
        () => callPatiently(provider, request, options),
        signal,
        (queuePosition) => onProgress({ queuePosition }),
      );
    } catch (error) {
      signal.throwIfAborted();
      const mayGoOn = error instanceof ProviderFailure && !error.isFinal;
      if (!mayGoOn || isLast) throw error;
      failure = error;
    }
  }
  throw failure;
}

const isPassing = (error: Error) => error instanceof ProviderFailure && error.isPassing && !error.mayHaveCost;

async function callPatiently(
  provider: Provider,
  request: ImageRequest,
  { signal, onProgress, attempts }: FailoverOptions,
): Promise<readonly GeneratedImage[]> {
  const policy = retry(handleWhen(isPassing), {
    maxAttempts: provider.retries,
    backoff: new ExponentialBackoff({
      generator: noJitterGenerator,
      initialDelay: RETRY_MS,
      maxDelay: 10 * RETRY_MS,
    }),
  });
  return policy.execute(async () => {
    signal.throwIfAborted();
    if (!provider.breaker.lets) throw provider.breaker.resting();
    const number = await attempts.begin(provider);
    try {
      const images = await provider.breaker.run(() => callProvider(provider, request, signal, onProgress));
      await attempts.end(provider, number, undefined);
      return images;
    } catch (error) {
      await attempts.end(provider, number, error);
      throw error;
    }
  }, signal);
}
