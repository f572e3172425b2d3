import { randomInt } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { GatewayContext } from "../context.ts";
import type { GenerationRow, StoredImage } from "../database/schema.ts";
import { GatewayError, isDatabaseUnavailable, toGatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { newGenerationId } from "./id.ts";
import {
  checkInput,
  checkQuoteInput,
  type GenerateImageInput,
  hashRequest,
  MAX_SEED,
  type QuoteInput,
} from "./input.ts";
import type { ModelReader } from "./models.ts";
import { callProvider } from "./providers/call.ts";
import type { ImageRequest, Provider } from "./providers/provider.ts";
import type { QuoteRow, QuoteStore } from "./quotes.ts";
import { busy } from "./slots.ts";
import type { Ending, GenerationStore } from "./store.ts";

export interface GenerationServiceOptions {
  readonly store: GenerationStore;
  readonly providers: readonly Provider[];
  readonly models: ModelReader;
  readonly quotes: QuoteStore;
  readonly artifacts: ArtifactStore;
  readonly leaseMs: number;
  readonly log: Logger;
}

const interrupted = () =>
  new GatewayError(
    "GENERATION_INTERRUPTED",
    "The gateway stopped while this generation ran. Nothing is charged; ask again with a new idempotency key.",
  );

/** A write of how a generation ended is tried again after these milliseconds; its lease is renewed meanwhile. */
const FINISH_RETRIES_MS = [100, 300, 1_000, 3_000];

/**
 * Runs generations: reserve, run, finish. Once reserved, one goes on without its caller, who finds it again
 * under the same idempotency key.
 */
export class GenerationService {
  readonly #options: GenerationServiceOptions;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #heartbeat: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(options: GenerationServiceOptions) {
    this.#options = options;
    // Every generation in progress listens to it.
    setMaxListeners(0, this.#stopping.signal);
  }

  get isConfigured(): boolean {
    return this.#options.providers.length > 0;
  }

  /** Ends what crashed processes left behind, now and from time to time, and keeps this one's leases. */
  async begin(): Promise<void> {
    await this.#keepLeases();
    this.#heartbeat = setInterval(() => void this.#keepLeases(), this.#options.leaseMs / 3);
  }

  async #keepLeases(): Promise<void> {
    const { store, log } = this.#options;
    try {
      if (this.#running.size > 0) await store.renewLeases();
      const expired = await store.expireLeases(interrupted());
      for (const { id, worker } of expired)
        log.warn({ generation: id, worker }, "generation left by a crash");
    } catch (error) {
      log.warn({ err: error }, "leases of generations could not be kept");
    }
  }

  /** Begins nothing more and waits for what runs; what `timeoutMs` does not suffice for fails, charged to nobody. */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true;
    const timer = setTimeout(() => this.#stopping.abort(interrupted()), timeoutMs);
    await Promise.allSettled(this.#running);
    clearTimeout(timer);
    clearInterval(this.#heartbeat);
  }

  #checkConfigured(): void {
    if (this.isConfigured) return;
    throw new GatewayError(
      "NO_PROVIDER_CONFIGURED",
      "This gateway has no image provider. Its operator sets PROVIDERS; gateway/README.md shows how.",
    );
  }

  #providerOf(model: string, version: number): Provider {
    const provider = this.#options.providers.find((candidate) => candidate.serves(model, version));
    if (provider) return provider;
    const message = `No image provider of this gateway serves version ${version} of model ${model}.`;
    throw new GatewayError("NO_PROVIDER_FOR_MODEL", message);
  }

  /** Wei per image of a model now, of its newest version by default; null where nobody serves it. */
  async priceOf(id: string, version: number | null, context: GatewayContext): Promise<bigint | null> {
    const { models, providers } = this.#options;
    if (providers.length === 0) return null;
    const model = await models.find(id, context);
    const asked = version ?? model?.versionCount ?? 0;
    if (!model || asked < 1 || asked > model.versionCount) return null;
    return providers.find((candidate) => candidate.serves(id, asked))?.priceWei ?? null;
  }

  /**
   * A price that holds for a while.
   * @throws GatewayError NO_PROVIDER_CONFIGURED, NO_PROVIDER_FOR_MODEL, or what is wrong with the input
   */
  async quote(input: QuoteInput, context: GatewayContext): Promise<QuoteRow> {
    this.#checkConfigured();
    const request = checkQuoteInput(input);
    const { version } = await this.#options.models.findVersion(request.model, request.version, context);
    const { priceWei } = this.#providerOf(request.model, version);
    return this.#options.quotes.give({ ...request, version }, priceWei * BigInt(request.count));
  }

  /**
   * The finished generation; the one that is known already where the idempotency key was used for the same
   * request before, as it stands now.
   * @throws GatewayError any code of generation in `errors.ts`
   */
  async generate(input: GenerateImageInput, context: GatewayContext): Promise<GenerationRow> {
    const { store, quotes } = this.#options;
    this.#checkConfigured();
    const request = checkInput(input);
    const requestHash = hashRequest(request);
    const known = await store.findByKey(context.caller.actor, input.idempotencyKey);
    if (known) return repeat(known, requestHash);

    const { version } = await this.#options.models.findVersion(request.model, request.version, context);
    const provider = this.#providerOf(request.model, version);
    const priceWei =
      input.quote == null
        ? provider.priceWei * BigInt(request.count)
        : await quotes.priceOf(input.quote, { ...request, version });
    if (provider.slots.isFull) throw busy();
    if (this.#draining) throw interrupted();

    const reserved = await store.reserve({
      id: newGenerationId(),
      actor: context.caller.actor,
      idempotency_key: input.idempotencyKey,
      request_hash: requestHash,
      model: request.model,
      version,
      prompt: request.prompt,
      negative_prompt: request.negativePrompt,
      seed: request.seed ?? randomInt(MAX_SEED),
      size: request.size,
      count: request.count,
      provider: provider.id,
      price_wei: String(priceWei),
    });
    if (!reserved) {
      const winner = await store.findByKey(context.caller.actor, input.idempotencyKey);
      if (!winner) throw new Error("a generation that was in the way is gone");
      return repeat(winner, requestHash);
    }

    const running = this.#run(reserved, provider, context.log);
    this.#running.add(running);
    try {
      return outcomeOf(await running);
    } finally {
      this.#running.delete(running);
    }
  }

  /** Takes a reserved generation to its end, and never rejects but for the database. */
  async #run(reserved: GenerationRow, provider: Provider, log: Logger): Promise<GenerationRow> {
    const { store } = this.#options;
    let begun = performance.now();
    let ending: Ending;
    try {
      const images = await provider.slots.run(async () => {
        begun = performance.now();
        if (!(await store.start(reserved.id))) throw interrupted();
        return this.#makeImages(reserved, provider);
      }, this.#stopping.signal);
      ending = { images, latencyMs: performance.now() - begun };
    } catch (error) {
      const known = toGatewayError(error);
      log.warn(
        { generation: reserved.id, provider: provider.id, code: known.code, err: known.cause },
        "generation failed",
      );
      ending = { error: known, latencyMs: performance.now() - begun };
    }
    const finished = await this.#finish(reserved.id, ending);
    log.info(
      {
        generation: reserved.id,
        provider: provider.id,
        state: finished.state,
        latencyMs: finished.latency_ms,
      },
      "generation ended",
    );
    return finished;
  }

  async #makeImages(generation: GenerationRow, provider: Provider): Promise<StoredImage[]> {
    const { artifacts } = this.#options;
    const request: ImageRequest = {
      prompt: generation.prompt,
      negativePrompt: generation.negative_prompt,
      seed: generation.seed,
      size: generation.size,
      count: generation.count,
    };
    const images = await callProvider(provider, request, this.#stopping.signal);
    return Promise.all(
      images.map(async ({ bytes, mediaType }) => ({
        contentId: await artifacts.add(bytes, mediaType, this.#stopping.signal),
        mediaType,
        sizeBytes: bytes.length,
      })),
    );
  }

  /** Writes down how it ended. If another process has ended it meanwhile, that stands. */
  async #finish(id: string, ending: Ending): Promise<GenerationRow> {
    const { store } = this.#options;
    for (let attempt = 0; ; attempt++) {
      try {
        const row = (await store.finish(id, ending)) ?? (await store.find(id));
        if (!row) throw new Error(`generation ${id} is gone`);
        return row;
      } catch (error) {
        const wait = FINISH_RETRIES_MS[attempt];
        if (wait === undefined || !isDatabaseUnavailable(error)) throw error;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  }
}

/** What a repeated request gets: the generation as it stands, or its error again. */
function repeat(known: GenerationRow, requestHash: string): GenerationRow {
  if (known.request_hash !== requestHash) {
    throw new GatewayError(
      "IDEMPOTENCY_CONFLICT",
      "This idempotency key was used for another request; use a new one for a new request.",
    );
  }
  return outcomeOf(known);
}

function outcomeOf(row: GenerationRow): GenerationRow {
  if (row.state !== "FAILED" || row.error_code === null) return row;
  throw new GatewayError(row.error_code, row.error_message ?? "The generation failed.", {
    details: { generation: row.id, ...(row.retry_after_s === null ? {} : { retryAfter: row.retry_after_s }) },
  });
}
