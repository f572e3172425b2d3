import { createHash } from "node:crypto";
import { GatewayError } from "../errors.ts";
import type { SignedAuthorization } from "../payment/credits/authorizations.ts";
import { checkPrompt } from "./prompt.ts";

/** `generateImage`'s argument, as GraphQL hands it over. */
export interface GenerateImageInput {
  readonly model: string;
  readonly version?: number | null;
  readonly prompt: string;
  readonly negativePrompt?: string | null;
  readonly seed?: number | null;
  readonly size?: string | null;
  readonly count?: number | null;
  /** Id of a quote to be held to. */
  readonly quote?: string | null;
  readonly payment?: { readonly authorization?: Omit<SignedAuthorization, "model"> | null } | null;
  readonly idempotencyKey: string;
  /** Whether the answer comes when the images are stored; false: once it has begun. */
  readonly wait?: boolean | null;
}

/** `quoteGeneration`'s argument: what a price depends on. */
export type QuoteInput = Pick<GenerateImageInput, "model" | "version" | "size" | "count">;

/** The same, checked. */
export type QuoteRequest = Pick<GenerationRequest, "model" | "version" | "size" | "count">;

/** The same, checked: what is not given is null where the gateway chooses later, else its default. */
export interface GenerationRequest {
  readonly model: string;
  readonly version: number | null;
  readonly prompt: string;
  readonly negativePrompt: string | null;
  readonly seed: number | null;
  readonly size: string;
  readonly count: number;
}

export const MAX_COUNT = 4;
export const MAX_SEED = 2 ** 31 - 1;
const MAX_KEY = 128;
const SIDE = { min: 64, max: 2048, step: 8 };
const DEFAULT_SIZE = "1024x1024";

function checkSize(size: string): string {
  const [, width, height] = /^([1-9][0-9]{1,3})x([1-9][0-9]{1,3})$/.exec(size) ?? [];
  const fits = (side: string | undefined) =>
    side !== undefined &&
    Number(side) >= SIDE.min &&
    Number(side) <= SIDE.max &&
    Number(side) % SIDE.step === 0;
  if (!fits(width) || !fits(height)) {
    throw new GatewayError(
      "SIZE_INVALID",
      `\`size\` ${JSON.stringify(size.slice(0, 20))} is not usable; give "WIDTHxHEIGHT", each a multiple of ${SIDE.step} from ${SIDE.min} to ${SIDE.max}.`,
    );
  }
  return size;
}

/** @throws GatewayError SIZE_INVALID, COUNT_INVALID, MODEL_NOT_FOUND or MODEL_VERSION_NOT_FOUND */
export function checkQuoteInput(input: QuoteInput): QuoteRequest {
  const model = input.model.toLowerCase();
  if (!/^0x[0-9a-f]{8}$/.test(model)) {
    const message = `${JSON.stringify(input.model.slice(0, 20))} is not a model's id; it looks like "0x01000000".`;
    throw new GatewayError("MODEL_NOT_FOUND", message);
  }
  const version = input.version ?? null;
  if (version !== null && version < 1) {
    throw new GatewayError("MODEL_VERSION_NOT_FOUND", `Versions count from 1; ${version} is none.`);
  }
  const count = input.count ?? 1;
  if (count < 1 || count > MAX_COUNT) {
    throw new GatewayError("COUNT_INVALID", `\`count\` ${count} is not from 1 to ${MAX_COUNT}.`);
  }
  return { model, version, size: checkSize(input.size ?? DEFAULT_SIZE), count };
}

/**
 * The request in the form that is hashed, stored and sent on.
 * @throws GatewayError PROMPT_INVALID, SIZE_INVALID, COUNT_INVALID, SEED_INVALID, MODEL_NOT_FOUND,
 * MODEL_VERSION_NOT_FOUND or IDEMPOTENCY_KEY_INVALID
 */
export function checkInput(input: GenerateImageInput): GenerationRequest {
  const { model, version, size, count } = checkQuoteInput(input);
  const seed = input.seed ?? null;
  if (seed !== null && seed < 0) {
    throw new GatewayError("SEED_INVALID", `\`seed\` ${seed} is not from 0 to ${MAX_SEED}.`);
  }
  if (input.idempotencyKey === "" || input.idempotencyKey.length > MAX_KEY) {
    const message = `\`idempotencyKey\` must have 1 to ${MAX_KEY} characters; use a random UUID.`;
    throw new GatewayError("IDEMPOTENCY_KEY_INVALID", message);
  }
  return {
    model,
    version,
    prompt: checkPrompt("prompt", input.prompt),
    negativePrompt: input.negativePrompt ? checkPrompt("negativePrompt", input.negativePrompt) : null,
    seed,
    size,
    count,
  };
}

/** SHA-256 of the request as asked, before the gateway has chosen anything, so that a repetition has the same. */
export function hashRequest(request: GenerationRequest): string {
  const { model, version, prompt, negativePrompt, seed, size, count } = request;
  const canonical = JSON.stringify([model, version, prompt, negativePrompt, seed, size, count]);
  return createHash("sha256").update(canonical).digest("hex");
}
