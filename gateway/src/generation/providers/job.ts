import { setTimeout as sleep } from "node:timers/promises";
import { retryAfter, tooLate } from "./failure.ts";
import type { ProviderHttp } from "./http.ts";

/** Looks that may fail in a row before the job is given up; the provider goes on with it meanwhile. */
const MAX_FAILED_LOOKS = 5;
const CANCEL_TIMEOUT_MS = 5_000;
/** For how long after its caller has left the answer to a creation is waited for, so that the job can be cancelled. */
export const ABANDON_MS = 10_000;

export interface Following<T> {
  readonly provider: string;
  readonly pollMs: number;
  look(): Promise<Response>;
  /** What has come of it; undefined while it goes on. @throws what it has failed with */
  read(body: unknown): T | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * A job that a provider has accepted, looked at until it has ended. One failed look does not lose it, since it
 * costs whether or not anybody looks.
 * @throws ProviderFailure what `read` throws, or PROVIDER_TIMEOUT where it is lost from sight; the signal's reason
 */
export async function follow<T>({ provider, pollMs, look, read, signal }: Following<T>): Promise<T> {
  const pause = (ms: number) => sleep(ms, undefined, signal ? { signal } : {});
  let failed = 0;
  for (;;) {
    await pause(pollMs * 2 ** failed);
    const seen = await lookAt(look, signal);
    if (seen.body !== undefined) {
      const result = read(seen.body);
      if (result !== undefined) return result;
      failed = 0;
      continue;
    }
    const { status, headers } = seen;
    const isPassing = status === undefined || status === 429 || status >= 500;
    if (!isPassing || ++failed > MAX_FAILED_LOOKS) throw tooLate(provider, seen.cause);
    if (status === 429) await pause(retryAfter(headers) * 1000);
  }
}

interface Sight {
  /** What the provider says of the job; undefined where it could not be seen. */
  readonly body?: unknown;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly cause?: unknown;
}

async function lookAt(look: () => Promise<Response>, signal: AbortSignal | undefined): Promise<Sight> {
  try {
    const response = await look();
    if (response.ok) return { body: await response.json() };
    void response.body?.cancel();
    const { status, headers } = response;
    return {
      status,
      headers: Object.fromEntries(headers),
      cause: new Error(`looking was answered with ${status}`),
    };
  } catch (cause) {
    signal?.throwIfAborted();
    return { cause };
  }
}

/**
 * Creates a job, also where the caller leaves meanwhile: then `abandon` is called with the answer, so that no job
 * goes on that nobody knows of.
 * @throws the signal's reason as soon as it aborts
 */
export async function create(
  created: Promise<Response>,
  abandon: (response: Response) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Response> {
  if (!signal) return created;
  return new Promise((resolve, reject) => {
    const leave = () => {
      reject(signal.reason);
      created.then(abandon).catch(() => {});
    };
    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    created.then(resolve, reject).finally(() => signal.removeEventListener("abort", leave));
  });
}

/** Asks for a job's end; whether that still helps is the provider's to say, and nobody waits for it. */
export async function cancel(http: ProviderHttp, url: string, init: RequestInit): Promise<void> {
  await http
    .api(url, { ...init, signal: AbortSignal.timeout(CANCEL_TIMEOUT_MS) })
    .then((response) => response.body?.cancel())
    .catch(() => {});
}

/** The part that is done, 0 to 1, from the last bar that Python's tqdm has drawn into a log. */
export function fractionOf(log: string): number | undefined {
  const percent = [...log.matchAll(/(\d{1,3})%\|/g)].at(-1)?.[1];
  return percent === undefined ? undefined : Math.min(Number(percent), 100) / 100;
}
