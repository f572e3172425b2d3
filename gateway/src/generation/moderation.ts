import { z } from "zod";
import type { Config } from "../config.ts";
import { GatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";

type Fetch = typeof globalThis.fetch;

/** Whether prompts may be made images of. */
export interface ContentPolicy {
  /** @throws GatewayError PROMPT_REFUSED or MODERATION_UNAVAILABLE, or the signal's reason */
  check(texts: readonly string[], signal: AbortSignal): Promise<void>;
}

export interface ModerationOptions {
  /** A server of OpenAI's moderation protocol, up to and including /v1. */
  readonly url: string;
  readonly apiKey: string | undefined;
  /** The moderation model; the server's own choice by default. */
  readonly model: string | undefined;
  readonly timeoutMs: number;
  /** What happens where it cannot be asked: "closed" generates nothing, "open" everything. */
  readonly fails: "closed" | "open";
  readonly log: Logger;
  readonly fetch: Fetch;
}

const answerSchema = z.object({ results: z.array(z.object({ flagged: z.boolean() })) });

/** Asks a moderation server, as OpenAI defined the protocol. Its reasons stay with it. */
export function createModeration(options: ModerationOptions): ContentPolicy {
  const { url, apiKey, model, timeoutMs, fails, log, fetch } = options;

  const ask = async (texts: readonly string[], signal: AbortSignal): Promise<boolean> => {
    const response = await fetch(`${url}/moderations`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      body: JSON.stringify({ input: texts, ...(model === undefined ? {} : { model }) }),
      redirect: "error",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    if (!response.ok) throw new Error(`the moderation server answered ${response.status}`);
    const { results } = answerSchema.parse(await response.json());
    // An answer that leaves a text out has not looked at all of them.
    if (results.length < texts.length) throw new Error("the moderation server left texts out");
    return results.some(({ flagged }) => flagged);
  };

  return {
    async check(texts, signal) {
      let isFlagged = false;
      try {
        isFlagged = await ask(texts, signal);
      } catch (cause) {
        signal.throwIfAborted();
        log.warn({ err: cause, fails }, "the content policy could not be asked");
        if (fails === "open") return;
        const message = "The content policy cannot be asked now; try again shortly. Nothing is charged.";
        throw new GatewayError("MODERATION_UNAVAILABLE", message, { cause });
      }
      if (isFlagged) {
        const message = "The content policy does not allow this prompt; change it. Nothing is charged.";
        throw new GatewayError("PROMPT_REFUSED", message);
      }
    },
  };
}

/** What the operator has configured; without a server everything is allowed. */
export function createPolicy(config: Config, fetch: Fetch, log: Logger): ContentPolicy {
  const { MODERATION_URL: url } = config;
  if (url === undefined) return { check: async () => {} };
  return createModeration({
    url,
    apiKey: config.MODERATION_API_KEY,
    model: config.MODERATION_MODEL,
    timeoutMs: config.MODERATION_TIMEOUT_MS,
    fails: config.MODERATION_FAILS,
    log,
    fetch,
  });
}
