import { setMaxListeners } from "node:events";
import { setTimeout } from "node:timers/promises";
import type { Received, Transport } from "@model-wip/client";
import { type DocumentNode, type GraphQLSchema, getOperationAST, parse, validate } from "graphql";
import type { Caller } from "../auth/caller.ts";
import { type ContextServices, createContext, limitTime } from "../context.ts";
import { GatewayError, toGatewayError } from "../errors.ts";
import { operationCost } from "../limits/cost.ts";
import type { RateLimits } from "../limits/rates.ts";
import type { ExecuteOperation } from "../stitching/execute.ts";

/** What answers the operations of an export: the same that answers everybody's. */
export interface Answering {
  readonly schema: GraphQLSchema;
  readonly execute: ExecuteOperation;
  readonly rates: RateLimits;
  readonly services: ContextServices;
  /** For one operation, of which an export has many. */
  readonly timeoutMs: number;
}

/** Who exports. */
export interface Asking {
  readonly requestId: string;
  readonly caller: Caller;
  readonly address: string | undefined;
  /** Whether it is too late to refuse: then whoever has used up their minute waits for the next one. */
  readonly hasBegun: () => boolean;
}

/**
 * Lets a client ask this gateway in its own process, with the rights and at the expense of `asking`. Documents are those of
 * the code, so they need not be trusted first.
 */
export function askingItself(answering: Answering): (asking: Asking) => Transport {
  const { schema, execute, rates, services, timeoutMs } = answering;
  const documents = new Map<string, DocumentNode>();
  const documentOf = (text: string): DocumentNode => {
    const known = documents.get(text);
    if (known !== undefined) return known;
    const document = parse(text);
    const [error] = validate(schema, document);
    if (error !== undefined) throw error;
    documents.set(text, document);
    return document;
  };

  const charge = async (asking: Asking, cost: number, signal: AbortSignal | undefined): Promise<void> => {
    for (;;) {
      try {
        return await rates.charge(asking, cost);
      } catch (error) {
        const isToWait = error instanceof GatewayError && error.code === "RATE_LIMITED" && asking.hasBegun();
        if (!isToWait) throw error;
        await setTimeout((error.details.retryAfter ?? 1) * 1_000, undefined, signal ? { signal } : {});
      }
    }
  };

  return (asking) =>
    async ({ query, variables, block, signal }) => {
      const document = documentOf(query);
      const operation = getOperationAST(document);
      if (!operation) throw new Error("an export asks one operation at a time");
      const given = variables as Readonly<Record<string, unknown>>;
      await charge(asking, operationCost({ schema, document, operation, variables: given }), signal);
      const time = limitTime(timeoutMs);
      const both = signal === undefined ? time.signal : AbortSignal.any([signal, time.signal]);
      setMaxListeners(0, both);
      const context = createContext(services, { ...asking, signal: both, askedBlock: block });
      try {
        const { data, errors, extensions } = await execute({ document, variables: given }, context);
        const [error] = errors ?? [];
        if (error !== undefined) throw toGatewayError(error);
        return { data, block: extensions?.block as Received["block"] };
      } finally {
        time.end(false);
      }
    };
}
