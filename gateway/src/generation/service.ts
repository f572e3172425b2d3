import { randomInt } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Address } from "viem";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { GatewayContext } from "../context.ts";
import type { StoredImage } from "../database/columns.ts";
import type { GenerationRow } from "../database/schema.ts";
import { GatewayError, isDatabaseUnavailable, toGatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Offer, Payments } from "../payment/payments.ts";
import { offeredPayment } from "../payment/x402/exchange.ts";
import type { AttemptStore } from "./attempts.ts";
import type { Ending } from "./ending.ts";
import { newGenerationId } from "./id.ts";
import {
  checkInput,
  checkQuoteInput,
  type GenerateImageInput,
  hashRequest,
  MAX_SEED,
  type QuoteInput,
} from "./input.ts";
import { type ModelReader, versionOf } from "./models.ts";
import type { ContentPolicy } from "./moderation.ts";
import { ProgressReport } from "./progress.ts";
import { type AttemptLog, generateAtAny } from "./providers/failover.ts";
import { ProviderFailure } from "./providers/failure.ts";
import type { ImageRequest, Provider } from "./providers/provider.ts";
import { type ProviderRoster, whyNone } from "./providers/roster.ts";
import type { QuoteRow, QuoteStore } from "./quotes.ts";
import type { GenerationStore } from "./store.ts";

export interface GenerationServiceOptions {
  readonly store: GenerationStore;
  readonly attempts: AttemptStore;
  readonly providers: ProviderRoster;
  readonly policy: ContentPolicy;
  readonly models: ModelReader;
  readonly quotes: QuoteStore;
  readonly payments: Payments;
  /** Called when one has succeeded, so that what follows need not wait for another process. */
  readonly onSucceeded: (id: string) => Promise<unknown>;
  readonly artifacts: ArtifactStore;
  readonly leaseMs: number;
  readonly log: Logger;
}

const interrupted = () =>
  new GatewayError(
    "GENERATION_INTERRUPTED",
    "The gateway stopped while this generation ran. Nothing is charged; ask again with a new idempotency key.",
  );

/** How the calls in this process hear that their generation has been ended elsewhere; what stands in its row counts. */
const endedElsewhere = () => new GatewayError("GENERATION_CANCELLED", "This generation has ended already.");

const cancelled = () =>
  new GatewayError(
    "GENERATION_CANCELLED",
    "This generation was cancelled by its caller. Nothing is charged.",
  );

/** A generation that this process is at work on. */
interface Running {
  readonly control: AbortController;
  readonly ended: Promise<GenerationRow>;
}

type Candidates = readonly [Provider, ...Provider[]];

/** A write of how a generation ended is tried again after these milliseconds; its lease is renewed meanwhile. */
const FINISH_RETRIES_MS = [100, 300, 1_000, 3_000];

/**
 * Runs generations: reserve, run, finish. Once reserved, one goes on without its caller, who finds it again
 * under the same idempotency key.
 */
export class GenerationService {
  readonly #options: GenerationServiceOptions;
  readonly #running = new Map<string, Running>();
  #heartbeat: NodeJS.Timeout | undefined;
  #draining = false;

  constructor(options: GenerationServiceOptions) {
    this.#options = options;
  }

  /** Ends what crashed processes left behind, now and from time to time, and keeps this one's leases. */
  async begin(): Promise<void> {
    await this.#keepLeases();
    this.#heartbeat = setInterval(() => void this.#keepLeases(), this.#options.leaseMs / 3);
  }

  async #keepLeases(): Promise<void> {
    const { store, log } = this.#options;
    try {
      await this.#renewLeases();
      const expired = await store.expireLeases(interrupted());
      for (const { id, worker } of expired)
        log.warn({ generation: id, worker }, "generation left by a crash");
    } catch (error) {
      log.warn({ err: error }, "leases of generations could not be kept");
    }
  }

  /** What another process has ended meanwhile, by a cancellation or as lost, is called off here. */
  async #renewLeases(): Promise<void> {
    const begun = [...this.#running.keys()];
    if (begun.length === 0) return;
    const alive = new Set(await this.#options.store.renewLeases());
    for (const id of begun) {
      if (!alive.has(id)) this.#running.get(id)?.control.abort(endedElsewhere());
    }
  }

  /** Begins nothing more and waits for what runs; what `timeoutMs` does not suffice for fails, charged to nobody. */
  async drain(timeoutMs: number): Promise<void> {
    this.#draining = true;
    const running = [...this.#running.values()];
    const timer = setTimeout(() => {
      for (const { control } of running) control.abort(interrupted());
    }, timeoutMs);
    await Promise.allSettled(running.map(({ ended }) => ended));
    clearTimeout(timer);
    clearInterval(this.#heartbeat);
  }

  /** Wei per image of a model now, of its newest version by default; null where nobody serves it. */
  async priceOf(id: string, version: number | null, context: GatewayContext): Promise<bigint | null> {
    const { models, providers } = this.#options;
    if (!providers.isConfigured) return null;
    const model = await models.find(id, context);
    const asked = model && versionOf(model, version);
    return (asked && providers.firstServing(asked)?.priceWei) ?? null;
  }

  /**
   * A price that holds for a while.
   * @throws GatewayError NO_PROVIDER_CONFIGURED, NO_PROVIDER_FOR_MODEL, or what is wrong with the input
   */
  async quote(input: QuoteInput, context: GatewayContext): Promise<QuoteRow> {
    const { models, providers, quotes } = this.#options;
    providers.checkConfigured();
    const request = checkQuoteInput(input);
    const { version } = await models.findVersion(request.model, request.version, context);
    const [{ priceWei }] = providers.candidates(version, { ...request, seed: null, negativePrompt: null });
    return quotes.give({ ...request, version: version.version }, priceWei * BigInt(request.count));
  }

  /**
   * The finished generation, or the one that has begun where the caller does not wait; the one that is known already where
   * the idempotency key was used for the same request before, as it stands now.
   * @throws GatewayError any code of generation in `errors.ts`
   */
  async generate(input: GenerateImageInput, context: GatewayContext): Promise<GenerationRow> {
    const { store, quotes, models, providers, policy, payments } = this.#options;
    providers.checkConfigured();
    const request = checkInput(input);
    const requestHash = hashRequest(request);
    const offer: Offer = {
      caller: context.caller,
      authorization: input.payment?.authorization ?? null,
      signed: offeredPayment(context.payment),
    };
    const actor = payments.actorOf(offer);
    const known = await store.findByKey(actor, input.idempotencyKey);
    if (known) return repeat(known, requestHash, await payments.isSame(known, offer));

    const { model, version } = await models.findVersion(request.model, request.version, context);
    const candidates = providers.candidates(version, request);
    const [first] = candidates;
    const priceWei =
      input.quote == null
        ? first.priceWei * BigInt(request.count)
        : await quotes.priceOf(input.quote, { ...request, version: version.version });
    const why = whyNone(candidates);
    if (why) throw why;
    const hold = await payments.prepare(
      { model: model.id, campaign: model.campaign.id as Address, priceWei },
      offer,
    );
    // Asked only for who can pay, so that it is nobody's moderation server for free.
    const { prompt, negativePrompt } = request;
    await policy.check(negativePrompt === null ? [prompt] : [prompt, negativePrompt], context.signal);
    if (this.#draining) throw interrupted();

    const reserved = await store.reserve(
      {
        id: newGenerationId(),
        actor,
        idempotency_key: input.idempotencyKey,
        request_hash: requestHash,
        model: request.model,
        version: version.version,
        campaign: model.campaign.id,
        prompt: request.prompt,
        negative_prompt: request.negativePrompt,
        seed: request.seed ?? randomInt(MAX_SEED),
        size: request.size,
        count: request.count,
        provider: first.id,
        price_wei: String(priceWei),
      },
      hold,
    );
    if (!reserved) {
      const winner = await store.findByKey(actor, input.idempotencyKey);
      if (!winner) throw new Error("a generation that was in the way is gone");
      return repeat(winner, requestHash, await payments.isSame(winner, offer));
    }

    const ending = this.#begin(reserved, candidates, context.log);
    if (input.wait === false) {
      ending.catch((error: unknown) =>
        context.log.error({ err: error, generation: reserved.id }, "the end of a generation is not written"),
      );
      return reserved;
    }
    const ended = await ending;
    context.payment.settled = await payments.responseOf(ended, offer);
    return outcomeOf(ended);
  }

  /**
   * Ends a generation that waits or runs, whichever process is at work on it, and charges nobody; one that has
   * ended stands as it is, and one whose payment is being collected goes on to its end. What a provider has begun
   * already may go on there for a moment.
   * @throws GatewayError GENERATION_NOT_FOUND where it is not the caller's
   */
  async cancel(id: string, key: string | null, { caller }: GatewayContext): Promise<GenerationRow> {
    const row = await this.#options.store.find(id);
    // Whoever has no account is known by the key that only the one who asked for it knows.
    const isOwn = row?.actor === caller.actor && (caller.account !== null || row.idempotency_key === key);
    if (!row || !isOwn) {
      const message = `There is no generation ${id.slice(0, 66)} of yours; without an account give its \`idempotencyKey\`.`;
      throw new GatewayError("GENERATION_NOT_FOUND", message);
    }
    const latencyMs = Math.max(0, Date.now() - (row.started_at ?? row.created_at).getTime());
    const finished = await this.#finish(id, { error: cancelled(), latencyMs });
    if (finished.state === "FAILED") this.#running.get(id)?.control.abort(cancelled());
    return finished;
  }

  async #begin(reserved: GenerationRow, candidates: Candidates, log: Logger): Promise<GenerationRow> {
    const control = new AbortController();
    setMaxListeners(0, control.signal);
    const ended = this.#run(reserved, candidates, control.signal, log);
    this.#running.set(reserved.id, { control, ended });
    try {
      return await ended;
    } finally {
      this.#running.delete(reserved.id);
    }
  }

  /** Takes a reserved generation to its end, and never rejects but for the database. */
  async #run(
    reserved: GenerationRow,
    candidates: Candidates,
    signal: AbortSignal,
    log: Logger,
  ): Promise<GenerationRow> {
    // Until a provider is called it waits, which is not the model's time.
    let begun = performance.now();
    let ending: Ending;
    try {
      const attempts = this.#attemptsOf(reserved, log, () => {
        begun = performance.now();
      });
      const images = await this.#makeImages(reserved, candidates, attempts, signal, log);
      ending = { images, latencyMs: performance.now() - begun };
      await this.#options.payments.collect(reserved, ending, log);
    } catch (error) {
      const known = toGatewayError(error);
      log.warn({ generation: reserved.id, code: known.code, err: known.cause }, "generation failed");
      ending = { error: known, latencyMs: performance.now() - begun };
    }
    const finished = await this.#finish(reserved.id, ending);
    if (finished.state === "SUCCEEDED") await this.#options.onSucceeded(finished.id);
    log.info(
      {
        generation: reserved.id,
        provider: finished.provider,
        state: finished.state,
        latencyMs: finished.latency_ms,
      },
      "generation ended",
    );
    return finished;
  }

  async #makeImages(
    generation: GenerationRow,
    candidates: Candidates,
    attempts: AttemptLog,
    signal: AbortSignal,
    log: Logger,
  ): Promise<StoredImage[]> {
    const { artifacts } = this.#options;
    const request: ImageRequest = {
      prompt: generation.prompt,
      negativePrompt: generation.negative_prompt,
      seed: generation.seed,
      size: generation.size,
      count: generation.count,
    };
    const report = new ProgressReport((progress) => {
      this.#options.attempts.report(generation.id, progress).catch((error: unknown) => {
        log.debug({ err: error, generation: generation.id }, "progress could not be written");
      });
    });
    try {
      const images = await generateAtAny(candidates, request, {
        signal,
        onProgress: (progress) => report.tell(progress),
        attempts,
      });
      return await Promise.all(
        images.map(async ({ bytes, mediaType }) => ({
          contentId: await artifacts.add(bytes, mediaType, signal),
          mediaType,
          sizeBytes: bytes.length,
        })),
      );
    } finally {
      report.close();
    }
  }

  /** Each call of a provider, written down; one of a generation that has ended is not made. */
  #attemptsOf({ id, count }: GenerationRow, log: Logger, onFirst: () => void): AttemptLog {
    const { attempts } = this.#options;
    return {
      async begin(provider) {
        const number = await attempts.begin(id, provider.id, provider.costWei * BigInt(count));
        if (number === undefined) throw endedElsewhere();
        if (number === 1) onFirst();
        return number;
      },
      async end(provider, number, error) {
        const known = error === undefined ? undefined : toGatewayError(error);
        if (known) {
          const { code, cause } = known;
          log.warn({ generation: id, provider: provider.id, code, err: cause }, "attempt failed");
        }
        const isFree = known instanceof ProviderFailure && !known.mayHaveCost;
        // What cannot be written now is written as lost when the generation ends.
        await attempts
          .end(id, number, known ? { outcome: "ERROR", code: known.code, isFree } : { outcome: "SUCCEEDED" })
          .catch((reason: unknown) =>
            log.warn({ generation: id, err: reason }, "attempt could not be ended"),
          );
      },
    };
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
function repeat(known: GenerationRow, requestHash: string, isSame: boolean): GenerationRow {
  if (known.request_hash !== requestHash || !isSame) {
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
