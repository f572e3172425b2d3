import {
  type BreakingChange,
  buildClientSchema,
  buildSchema,
  findBreakingChanges,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  parse,
} from "graphql";
import type { Logger } from "../log.ts";
import type { Subgraph } from "./subgraph.ts";

/** How the index's live schema compares with the one that this gateway was built against. */
export interface Drift {
  readonly state: "unknown" | "same" | "drifted";
  /** Up to 20 differences, in words. */
  readonly differences: readonly string[];
  readonly checkedAt: string | null;
}

const INTROSPECTION = parse(getIntrospectionQuery({ descriptions: false }));
const RETRY_MS = 15_000;
const RECHECK_MS = 600_000;
const MAX_DIFFERENCES = 20;

/** Directives, and scalars of GraphQL itself, differ between what describes a schema, not between schemas. */
const isOfSchema = ({ type, description }: BreakingChange) =>
  !type.startsWith("DIRECTIVE_") && !description.startsWith("Standard scalar ");

export function differences(built: GraphQLSchema, live: GraphQLSchema): string[] {
  const lost = findBreakingChanges(built, live).filter(isOfSchema);
  const gained = findBreakingChanges(live, built).filter(isOfSchema);
  return [
    ...lost.map(({ description }) => `live: ${description}`),
    ...gained.map(({ description }) => `built: ${description}`),
  ];
}

/** Compares in the background, again and again; a drift is for readiness to show, never a reason to stop. */
export class DriftWatch {
  readonly #subgraph: Subgraph;
  readonly #built: GraphQLSchema;
  readonly #log: Logger;
  readonly #stopped = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #drift: Drift = { state: "unknown", differences: [], checkedAt: null };

  constructor(subgraph: Subgraph, sdl: string, log: Logger) {
    this.#subgraph = subgraph;
    this.#built = buildSchema(sdl);
    this.#log = log;
  }

  get current(): Drift {
    return this.#drift;
  }

  async check(): Promise<void> {
    let next = RECHECK_MS;
    try {
      const live = await this.#subgraph.query<IntrospectionQuery>(INTROSPECTION, {}, this.#stopped.signal);
      const found = differences(this.#built, buildClientSchema(live));
      if (found.length > 0 && this.#drift.state !== "drifted") {
        this.#log.warn({ differences: found.slice(0, MAX_DIFFERENCES) }, "the index's schema has drifted");
      }
      this.#drift = {
        state: found.length === 0 ? "same" : "drifted",
        differences: found.slice(0, MAX_DIFFERENCES),
        checkedAt: new Date().toISOString(),
      };
    } catch {
      next = RETRY_MS;
    }
    if (!this.#stopped.signal.aborted) this.#timer = setTimeout(() => void this.check(), next).unref();
  }

  stop(): void {
    this.#stopped.abort();
    clearTimeout(this.#timer);
  }
}
