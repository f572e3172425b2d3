import { setTimeout as delay } from "node:timers/promises";

/**
 * Asks `condition` again and again until it gives a value other than `undefined`.
 *
 * Rejects with the signal's reason when `signal` aborts; gives `undefined` once `timeoutMs` has passed.
 */
export async function waitFor<T>(
  condition: () => Promise<T | undefined>,
  options: { timeoutMs: number; signal: AbortSignal; intervalMs?: number },
): Promise<T | undefined> {
  const deadline = Date.now() + options.timeoutMs;
  while (true) {
    options.signal.throwIfAborted();
    const value = await condition();
    if (value !== undefined) return value;
    if (Date.now() >= deadline) return undefined;
    await delay(options.intervalMs ?? 50, undefined, { signal: options.signal }).catch(() => {
      options.signal.throwIfAborted();
    });
  }
}
