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

/**
 * Ends the attempts that generations which have just ended leave open, since nobody could say how they ended: what
 * they cost stays as it was taken to be.
 */
export async function loseAttempts(
  transaction: Db,
  generations: readonly { readonly id: string }[],
): Promise<void> {
  if (generations.length === 0) return;
  const ids = generations.map(({ id }) => id);
  await sql`
    UPDATE generation_attempt AS attempt
    SET ended_at = now(), error_code = ended.error_code,
      outcome = CASE ended.state WHEN 'SUCCEEDED' THEN 'SUCCEEDED' ELSE 'LOST' END
    FROM generation AS ended
    WHERE ended.id = attempt.generation AND attempt.generation = ANY(${ids}::text[]) AND attempt.outcome IS NULL
  `.execute(transaction);
}
