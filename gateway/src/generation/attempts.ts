import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { ErrorCode } from "../errors.ts";
import type { Progress } from "./providers/provider.ts";

/** How a call of a provider ended. */
export type AttemptEnding =
  | { readonly outcome: "SUCCEEDED" }
  /** `isFree` where the provider cannot have billed for it. */
  | { readonly outcome: "ERROR"; readonly code: ErrorCode; readonly isFree: boolean };

/** Calls of providers in Postgres: written before they are made, so that a crash leaves what they may have cost. */
export class AttemptStore {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /**
   * RESERVED or RUNNING -> RUNNING with this provider, and the attempt's number; undefined if the generation has
   * ended meanwhile, and then the provider must not be called.
   */
  begin(generation: string, provider: string, costWei: bigint): Promise<number | undefined> {
    return this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable("generation")
        .set({
          state: "RUNNING",
          provider,
          progress: null,
          queue_position: null,
          started_at: sql<Date>`coalesce(started_at, now())`,
        })
        .where("id", "=", generation)
        .where("state", "in", ["RESERVED", "RUNNING"])
        .returning("id")
        .executeTakeFirst();
      if (!row) return undefined;
      const { number } = await transaction
        .insertInto("generation_attempt")
        .values({
          generation,
          provider,
          cost_wei: String(costWei),
          number: sql<number>`(SELECT count(*) + 1 FROM generation_attempt WHERE generation = ${generation})`,
        })
        .returning("number")
        .executeTakeFirstOrThrow();
      return number;
    });
  }

  /** What a cancellation or an expired lease has written as lost meanwhile is corrected. */
  async end(generation: string, number: number, ending: AttemptEnding): Promise<void> {
    const isFree = ending.outcome === "ERROR" && ending.isFree;
    await this.#db
      .updateTable("generation_attempt")
      .set({
        ended_at: sql<Date>`now()`,
        outcome: ending.outcome === "SUCCEEDED" ? "SUCCEEDED" : isFree ? "FAILED" : "LOST",
        error_code: ending.outcome === "SUCCEEDED" ? null : ending.code,
        ...(isFree ? { cost_wei: "0" } : {}),
      })
      .where("generation", "=", generation)
      .where("number", "=", number)
      .where((attempt) => attempt.or([attempt("outcome", "is", null), attempt("outcome", "=", "LOST")]))
      .execute();
  }

  /** How far an unfinished generation is. */
  async report(generation: string, { fraction, queuePosition }: Progress): Promise<void> {
    await this.#db
      .updateTable("generation")
      .set({ progress: fraction ?? null, queue_position: queuePosition ?? null })
      .where("id", "=", generation)
      .where("state", "in", ["RESERVED", "RUNNING"])
      .execute();
  }
}

/** Attempts of generations that have ended without them: what they cost stays as it was taken to be. */
export async function loseAttempts(
  transaction: Db,
  generations: readonly { readonly id: string; readonly error_code: ErrorCode | null }[],
): Promise<void> {
  for (const { id, error_code } of generations) {
    await transaction
      .updateTable("generation_attempt")
      .set({ ended_at: sql<Date>`now()`, outcome: "LOST", error_code })
      .where("generation", "=", id)
      .where("outcome", "is", null)
      .execute();
  }
}
