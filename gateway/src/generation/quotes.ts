import type { Selectable } from "kysely";
import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { QuoteTable } from "../database/schema.ts";
import { GatewayError } from "../errors.ts";
import { isGenerationId, newGenerationId } from "./id.ts";

export type QuoteRow = Selectable<QuoteTable>;

/** What a price depends on. */
export interface QuotedShape {
  readonly model: string;
  readonly version: number;
  readonly size: string;
  readonly count: number;
}

/** Prices that were given out and hold for a while, in Postgres, so that every replica keeps to them. */
export class QuoteStore {
  readonly #db: Db;
  readonly #validMs: number;

  constructor(db: Db, validMs: number) {
    this.#db = db;
    this.#validMs = validMs;
  }

  /** A new quote. Those that ended are cleared away on the way, some at a time, so that strangers fill no table. */
  async give(shape: QuotedShape, priceWei: bigint): Promise<QuoteRow> {
    await sql`
      DELETE FROM quote WHERE id IN (
        SELECT id FROM quote WHERE expires_at < now() LIMIT 10 FOR UPDATE SKIP LOCKED
      )`.execute(this.#db);
    return this.#db
      .insertInto("quote")
      .values({
        id: newGenerationId(),
        ...shape,
        price_wei: String(priceWei),
        expires_at: sql<Date>`now() + make_interval(secs => ${this.#validMs / 1000})`,
      })
      .returningAll()
      .executeTakeFirstOrThrow();
  }

  /**
   * Wei that a generation of this shape costs by the quote.
   * @throws GatewayError QUOTE_INVALID where there is no such quote, it has ended, or is for something else
   */
  async priceOf(id: string, shape: QuotedShape): Promise<bigint> {
    const invalid = (why: string) =>
      new GatewayError("QUOTE_INVALID", `The quote ${why}; ask \`quoteGeneration\` for another one.`);
    if (!isGenerationId(id.toLowerCase())) throw invalid("is not an id that was given out");
    const quote = await this.#db
      .selectFrom("quote")
      .selectAll()
      .where("id", "=", id.toLowerCase())
      .where("expires_at", ">", sql<Date>`now()`)
      .executeTakeFirst();
    if (!quote) throw invalid("is unknown or has ended");
    for (const field of ["model", "version", "size", "count"] as const) {
      if (quote[field] !== shape[field]) {
        throw invalid(`is for ${field} ${quote[field]} and not ${shape[field]}`);
      }
    }
    return BigInt(quote.price_wei);
  }
}
