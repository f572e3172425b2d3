import { GatewayError } from "../../errors.ts";
import { busy } from "../slots.ts";
import type { BreakerState } from "./breaker.ts";
import type { ModelVersion, Provider } from "./provider.ts";

/** What a request asks of a provider; a seed is asked for only where the caller gave one. */
export interface Demands {
  readonly negativePrompt: string | null;
  readonly seed: number | null;
  readonly size: string;
  readonly count: number;
}

/** One provider at this moment, in this process. */
export interface ProviderStatus {
  readonly id: string;
  readonly state: BreakerState;
  /** Calls in progress. */
  readonly running: number;
  /** Generations that wait for a slot. */
  readonly waiting: number;
}

/** What of a request a provider cannot do; null if it can do all of it. */
function lackOf({ capabilities }: Provider, { negativePrompt, seed, size, count }: Demands): string | null {
  if (negativePrompt !== null && !capabilities.negativePrompt) return "`negativePrompt`";
  if (seed !== null && !capabilities.seed) return "`seed`";
  if (capabilities.sizes && !capabilities.sizes.has(size)) {
    return `\`size\` ${size} (it makes ${[...capabilities.sizes].join(", ")})`;
  }
  return count > capabilities.maxCount ? `\`count\` ${count} (at most ${capabilities.maxCount})` : null;
}

/** The providers of this gateway, in the operator's order. */
export class ProviderRoster {
  readonly #providers: readonly Provider[];

  constructor(providers: readonly Provider[]) {
    this.#providers = providers;
  }

  get isConfigured(): boolean {
    return this.#providers.length > 0;
  }

  /** @throws GatewayError NO_PROVIDER_CONFIGURED */
  checkConfigured(): void {
    if (this.isConfigured) return;
    throw new GatewayError(
      "NO_PROVIDER_CONFIGURED",
      "This gateway has no image provider. Its operator sets PROVIDERS; gateway/README.md shows how.",
    );
  }

  /** Whose price is a version's price. */
  firstServing(version: ModelVersion): Provider | undefined {
    return this.#providers.find((provider) => provider.serves(version));
  }

  /**
   * Those that serve a version and can do all that is asked, in order. The first one's price is the
   * generation's price, whoever makes it in the end.
   * @throws GatewayError NO_PROVIDER_FOR_MODEL or PARAMETER_UNSUPPORTED
   */
  candidates(version: ModelVersion, demands: Demands): readonly [Provider, ...Provider[]] {
    const serving = this.#providers.filter((provider) => provider.serves(version));
    const [first] = serving;
    if (!first) {
      const message = `No image provider of this gateway serves version ${version.version} of model ${version.model}.`;
      throw new GatewayError("NO_PROVIDER_FOR_MODEL", message);
    }
    const [able, ...others] = serving.filter((provider) => lackOf(provider, demands) === null);
    if (!able) {
      const message = `No provider of this model version takes ${lackOf(first, demands)}; leave it out or change it.`;
      throw new GatewayError("PARAMETER_UNSUPPORTED", message);
    }
    return [able, ...others];
  }

  /** The words of a prompt that a provider's model does not know; null where it does not tell. */
  unknownWords(provider: string, prompt: string): readonly string[] | null {
    return this.#providers.find(({ id }) => id === provider)?.unknownWords?.(prompt) ?? null;
  }

  async close(): Promise<void> {
    await Promise.all(this.#providers.map((provider) => provider.close?.()));
  }

  /** Every provider as it stands in this process, for status pages and metrics. */
  snapshot(): readonly ProviderStatus[] {
    return this.#providers.map(({ id, breaker, slots }) => ({
      id,
      state: breaker.state,
      running: slots.running,
      waiting: slots.waiting,
    }));
  }
}

/** Why none of these could begin a call now; undefined if one could. */
export function whyNone(candidates: readonly Provider[]): GatewayError | undefined {
  if (candidates.some(({ breaker, slots }) => breaker.lets && !slots.isFull)) return undefined;
  const resting = candidates.find(({ breaker }) => !breaker.lets);
  return candidates.some(({ breaker }) => breaker.lets) ? busy() : resting?.breaker.resting();
}
