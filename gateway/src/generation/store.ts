import { type Insertable, sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { GenerationRow, GenerationTable, UsageEvent } from "../database/schema.ts";
import type { GatewayError } from "../errors.ts";
import type { OnEnded } from "../payment/endings.ts";
import type { Hold } from "../payment/port.ts";
import { loseAttempts } from "./attempts.ts";
import type { Ending } from "./ending.ts";
import type { OnMeasured } from "./measures.ts";

export type NewGeneration = Omit<Insertable<GenerationTable>, "state" | "lease_until">;

/** Named in usage events; their ids are those of the generations. */
const USAGE_SOURCE = "gateway/generation";

/** A payment that is being collected ends its generation, and nothing else does: it may have been made already. */
const notCollected = sql<boolean>`NOT EXISTS (
  SELECT FROM payment WHERE payment.generation = generation.id AND payment.state = 'CAPTURED'
)`;

/** Generations in Postgres. Each transition is guarded by the state that it leaves, so no two can win. */
export class GenerationStore {
  readonly #db: Db;
  readonly #worker: string;
  readonly #leaseMs: number;
  readonly #onEnded: OnEnded;
  readonly #onMeasured: OnMeasured;

  constructor(db: Db, worker: string, leaseMs: number, onEnded: OnEnded, onMeasured: OnMeasured) {
    this.#db = db;
    this.#worker = worker;
    this.#leaseMs = leaseMs;
    this.#onEnded = onEnded;
    this.#onMeasured = onMeasured;
  }

  get #leaseEnd() {
    return sql<Date>`now() + make_interval(secs => ${this.#leaseMs / 1000})`;
  }

  find(id: string): Promise<GenerationRow | undefined> {
    return this.#db.selectFrom("generation").selectAll().where("id", "=", id).executeTakeFirst();
  }

  findByKey(actor: string, idempotencyKey: string): Promise<GenerationRow | undefined> {
    return this.#db
      .selectFrom("generation")
      .selectAll()
      .where("actor", "=", actor)
      .where("idempotency_key", "=", idempotencyKey)
      .executeTakeFirst();
  }

  /**
   * The new row, with its payment held, or undefined if the actor has used the idempotency key before.
   * @throws what `hold` throws; then there is no row
   */
  reserve(generation: Omit<NewGeneration, "worker">, hold: Hold): Promise<GenerationRow | undefined> {
    return this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .insertInto("generation")
        .values({ ...generation, state: "RESERVED", worker: this.#worker, lease_until: this.#leaseEnd })
        .onConflict((conflict) => conflict.columns(["actor", "idempotency_key"]).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (row) await hold.place(transaction, row);
      return row;
    });
  }

  /** RUNNING -> SUCCEEDED, or unfinished -> FAILED, along with its usage event and payment; undefined if it had ended, or if its payment is to end it. */
  async finish(
    id: string,
    ending: Ending,
    by: "process" | "payment" = "process",
  ): Promise<GenerationRow | undefined> {
    const ended = await this.#db.transaction().execute(async (transaction) => {
      const row = await transaction
        .updateTable("generation")
        .set({
          finished_at: sql<Date>`now()`,
          latency_ms: Math.round(ending.latencyMs),
          ...("error" in ending
            ? {
                state: "FAILED" as const,
                error_code: ending.error.code,
                error_message: ending.error.message,
                retry_after_s: ending.error.details.retryAfter ?? null,
              }
            : { state: "SUCCEEDED" as const, images: JSON.stringify(ending.images) }),
        })
        .where("id", "=", id)
        .where("state", "in", "error" in ending ? ["RESERVED", "RUNNING"] : ["RUNNING"])
        .$if(by === "process", (update) => update.where(notCollected))
        .returningAll()
        .executeTakeFirst();
      if (row) await this.#end(transaction, [row]);
      return row;
    });
    if (ended) this.#onMeasured(ended);
    return ended;
  }

  /** Says that this process is alive and still at work on what it has begun; gives what is left of that. */
  async renewLeases(): Promise<readonly string[]> {
    const rows = await this.#db
      .updateTable("generation")
      .set({ lease_until: this.#leaseEnd })
      .where("worker", "=", this.#worker)
      .where("state", "in", ["RESERVED", "RUNNING"])
      .returning("id")
      .execute();
    return rows.map(({ id }) => id);
  }

  /** Ends what a process has left behind by crashing: failed, metered, and charged to nobody. */
  async expireLeases(error: GatewayError): Promise<readonly GenerationRow[]> {
    const expired = await this.#db.transaction().execute(async (transaction) => {
      const rows = await transaction
        .updateTable("generation")
        .set({
          state: "FAILED",
          error_code: error.code,
          error_message: error.message,
          finished_at: sql<Date>`now()`,
          latency_ms: sql<number>`least(extract(epoch FROM now() - coalesce(started_at, created_at)) * 1000, 2147483647)::integer`,
        })
        .where("state", "in", ["RESERVED", "RUNNING"])
        .where("lease_until", "<", sql<Date>`now()`)
        .where(notCollected)
        .returningAll()
        .execute();
      await this.#end(transaction, rows);
      return rows;
    });
    for (const row of expired) this.#onMeasured(row);
    return expired;
  }

  async #end(transaction: Db, rows: readonly GenerationRow[]): Promise<void> {
    await loseAttempts(transaction, rows);
    await recordUsage(transaction, rows);
    await this.#onEnded(transaction, rows);
  }
}

async function recordUsage(transaction: Db, rows: readonly GenerationRow[]): Promise<void> {
  if (rows.length === 0) return;
  const costs = await costsOf(
    transaction,
    rows.map(({ id }) => id),
  );
  const events = rows.map(
    (row): UsageEvent => ({
      source: USAGE_SOURCE,
      id: row.id,
      ...(row.finished_at === null ? {} : { at: row.finished_at }),
      campaign: row.campaign,
      model: row.model,
      version: row.version,
      provider: row.provider,
      account: row.actor,
      outcome: row.state === "SUCCEEDED" ? "SUCCEEDED" : "FAILED",
      error_code: row.error_code,
      latency_ms: row.latency_ms ?? 0,
      cost_wei: costs.get(row.id) ?? "0",
      fee_wei: feeOf(row),
    }),
  );
  await transaction
    .insertInto("usage_event")
    .values(events)
    .onConflict((conflict) => conflict.columns(["source", "id"]).doNothing())
    .execute();
}

/** Wei that the attempts of each generation have cost, as far as that is known by now; none where there were none. */
export async function costsOf(db: Db, generations: readonly string[]): Promise<Map<string, string>> {
  if (generations.length === 0) return new Map();
  const costs = await db
    .selectFrom("generation_attempt")
    .select(({ fn }) => ["generation", fn.sum<string>("cost_wei").as("cost")])
    .where("generation", "in", [...generations])
    .groupBy("generation")
    .execute();
  return new Map(costs.map(({ generation, cost }) => [generation, cost]));
}

/** Wei charged for a generation: its price once it has succeeded, else nothing. */
export const feeOf = (row: Pick<GenerationRow, "state" | "price_wei">): string =>
  row.state === "SUCCEEDED" ? row.price_wei : "0";
