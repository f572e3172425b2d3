import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
} from "cockatiel";
import { ProviderFailure, unavailable } from "./failure.ts";

/** CLOSED lets calls through; OPEN none; HALF_OPEN has let one through, to see whether the provider works again. */
export type BreakerState = "CLOSED" | "OPEN" | "HALF_OPEN";

export interface BreakerOptions {
  readonly provider: string;
  /** Faults in a row that open it. */
  readonly failures: number;
  /** Milliseconds that it stays open at first; twice as long after each trial that fails. */
  readonly restMs: number;
}

/** Doublings of the rest, at most. */
const MAX_DOUBLINGS = 5;

/** Keeps calls away from a provider that has failed often in a row, and tries it again from time to time. */
export class Breaker {
  readonly #provider: string;
  readonly #policy;
  #restsUntil = 0;

  constructor({ provider, failures, restMs }: BreakerOptions) {
    this.#provider = provider;
    const restAfter = ({ attempt }: { attempt: number }): IBackoff<{ attempt: number }> => {
      const duration = restMs * 2 ** Math.min(attempt - 1, MAX_DOUBLINGS);
      this.#restsUntil = Date.now() + duration;
      return { duration, next: restAfter };
    };
    // A trial that was called off has shown nothing, and must not close it.
    const counts = (error: Error) =>
      error instanceof ProviderFailure ? error.isFault : this.state === "HALF_OPEN";
    this.#policy = circuitBreaker(handleWhen(counts), {
      breaker: new ConsecutiveBreaker(failures),
      halfOpenAfter: { next: restAfter },
    });
  }

  get state(): BreakerState {
    const { state } = this.#policy;
    if (state === CircuitState.Closed) return "CLOSED";
    return state === CircuitState.HalfOpen ? "HALF_OPEN" : "OPEN";
  }

  /** Whether a call would be let through now. */
  get lets(): boolean {
    return this.state === "CLOSED" || (this.state === "OPEN" && Date.now() >= this.#restsUntil);
  }

  /** @throws ProviderFailure PROVIDER_UNAVAILABLE without calling, while the provider rests; else what `call` throws */
  async run<T>(call: () => Promise<T>): Promise<T> {
    // The library would have this call wait for the trial, which may take minutes.
    if (!this.lets) throw this.resting();
    try {
      return await this.#policy.execute(call);
    } catch (error) {
      throw error instanceof BrokenCircuitError ? this.resting() : error;
    }
  }

  /** Why a provider is not asked. */
  resting(): ProviderFailure {
    const seconds = Math.max(1, Math.ceil((this.#restsUntil - Date.now()) / 1000));
    return unavailable(this.#provider, { mayHaveCost: false, retryAfter: seconds });
  }
}
