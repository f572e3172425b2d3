import { HTTPFacilitatorClient } from "@x402/core/http";
import { type PaymentRequirements, SettleError, type SettleResponse, VerifyError } from "@x402/core/types";
import { sql } from "kysely";
import type { Db } from "../../database/database.ts";
import type { GenerationRow } from "../../database/schema.ts";
import { GatewayError } from "../../errors.ts";
import type { Ending } from "../../generation/ending.ts";
import type { Logger } from "../../log.ts";
import { type Progress, putMessage, removeMessage } from "../outbox.ts";
import type { Hold, Order } from "../port.ts";
import type { MadeImages, X402PaymentRow } from "../tables.ts";
import type { PaymentFate, PaymentNetwork } from "./network.ts";
import { isFor, paymentRequired, requirementsOf, type SignedPayment, type X402Config } from "./terms.ts";

export const COLLECT = "x402.collect";

/** The process that made the images collects at once; another one does it after this time. */
const HEAD_START_MS = 30_000;
const OPEN_POLL_MS = 5_000;
const FACILITATOR_TIMEOUT_MS = 25_000;

/** Reasons for which a settlement failed that do not say whether it will be made. */
const UNDECIDED = /pending|timeout|unexpected|unconfirmed/i;

export interface X402Options {
  readonly db: Db;
  readonly config: X402Config;
  readonly log: Logger;
  readonly network: PaymentNetwork;
  /** Ends a generation whose payment has come to an end. */
  readonly finish: (id: string, ending: Ending) => Promise<unknown>;
}

/** With the terms, which HTTP puts into the header of its answer 402. */
function paymentRequiredError(requirements: PaymentRequirements, why: string): GatewayError {
  const required = paymentRequired(requirements, why);
  return new GatewayError("PAYMENT_REQUIRED", why, {
    details: { x402: required },
  });
}

/**
 * Tokens by x402: claimed for one generation before it runs, collected once its images are made, and only then are
 * these handed out. The facilitator sends the payer's own transfer to the campaign and can change nothing in it.
 */
export class X402 {
  readonly #options: X402Options;
  readonly #facilitator: HTTPFacilitatorClient;

  constructor(options: X402Options) {
    this.#options = options;
    const { facilitatorUrl, facilitatorHeaders } = options.config;
    this.#facilitator = new HTTPFacilitatorClient({
      url: facilitatorUrl,
      timeoutMs: FACILITATOR_TIMEOUT_MS,
      createAuthHeaders: async () => ({
        verify: facilitatorHeaders,
        settle: facilitatorHeaders,
        supported: facilitatorHeaders,
      }),
    });
  }

  /** @throws GatewayError PAYMENT_REQUIRED, with the terms */
  demand(order: Order): never {
    const requirements = requirementsOf(order, this.#options.config);
    const { amount, asset, network } = requirements;
    const message = `This generation costs ${order.priceWei} wei, or ${amount} units of token ${asset} on ${network}; pay by x402, or sign in and use credits.`;
    throw paymentRequiredError(requirements, message);
  }

  /**
   * A hold on what the payer signed.
   * @throws GatewayError PAYMENT_REQUIRED, FACILITATOR_UNAVAILABLE, or PAYMENT_USED when placed
   */
  async hold(order: Order, signed: SignedPayment): Promise<Hold> {
    const requirements = requirementsOf(order, this.#options.config);
    if (!isFor(signed, requirements)) {
      throw paymentRequiredError(
        requirements,
        "The payment is for other terms than these; sign one for them.",
      );
    }
    const invalid = await this.#verify(signed, requirements);
    if (invalid !== undefined) {
      throw paymentRequiredError(requirements, `The facilitator finds the payment not valid: ${invalid}.`);
    }
    return {
      place: (transaction, generation) => claim(transaction, generation, order, signed, requirements),
    };
  }

  /** Why the facilitator would not settle it; undefined where it would. */
  async #verify(signed: SignedPayment, requirements: PaymentRequirements): Promise<string | undefined> {
    try {
      const { isValid, invalidReason } = await this.#facilitator.verify(signed.payload, requirements);
      return isValid ? undefined : (invalidReason ?? "no reason given");
    } catch (cause) {
      if (cause instanceof VerifyError && cause.statusCode < 500)
        return cause.invalidReason ?? "no reason given";
      const message = "The facilitator of payments does not answer; try again shortly.";
      throw new GatewayError("FACILITATOR_UNAVAILABLE", message, { cause });
    }
  }

  /** Whether a generation is being paid by this very payment, signature included: then whoever sent it has paid for it. */
  async isPaidBy(id: string, signed: SignedPayment): Promise<boolean> {
    const { rows } = await sql`
      SELECT FROM x402_payment WHERE generation = ${id} AND payload = ${JSON.stringify(signed.payload)}::jsonb`.execute(
      this.#options.db,
    );
    return rows.length > 0;
  }

  /** What was collected for a generation. */
  async responseOf(id: string): Promise<SettleResponse | undefined> {
    const row = await this.#options.db
      .selectFrom("x402_payment")
      .select(["network", "payer", "transaction"])
      .where("generation", "=", id)
      .where("transaction", "is not", null)
      .executeTakeFirst();
    if (row?.transaction == null) return undefined;
    const { payer, transaction } = row;
    return { success: true, payer, transaction, network: row.network as `eip155:${string}` };
  }

  /**
   * HELD -> CAPTURED: keeps what was made, to be handed out once it is paid.
   * @returns whether it is paid by x402, and has not been ended meanwhile
   */
  keep(id: string, made: MadeImages): Promise<boolean> {
    return this.#options.db.transaction().execute(async (transaction) => {
      // Whoever ends a generation takes its row before its payment's.
      await sql`SELECT FROM generation WHERE id = ${id} FOR UPDATE`.execute(transaction);
      const { rows } = await sql`
        UPDATE payment SET state = 'CAPTURED', captured_at = now()
        WHERE generation = ${id} AND method = 'X402' AND state = 'HELD'
        RETURNING generation`.execute(transaction);
      if (rows.length === 0) return false;
      await transaction
        .updateTable("x402_payment")
        .set({ result: JSON.stringify(made) })
        .where("generation", "=", id)
        .execute();
      await putMessage(transaction, COLLECT, id, HEAD_START_MS);
      return true;
    });
  }

  /** Collects what is captured, and ends its generation: paid and handed out, or neither. */
  async collect(id: string): Promise<Progress> {
    const { db, log, finish } = this.#options;
    const row = await db
      .selectFrom("x402_payment")
      .innerJoin("payment", "payment.generation", "x402_payment.generation")
      .selectAll("x402_payment")
      .where("x402_payment.generation", "=", id)
      .where("payment.state", "=", "CAPTURED")
      .executeTakeFirst();
    if (!row?.result) return "done";
    const fate = await this.#settle(row);
    if (fate.state === "open") return { againMs: OPEN_POLL_MS };
    if (fate.state === "paid") {
      const { transaction } = fate;
      await db.updateTable("x402_payment").set({ transaction }).where("generation", "=", id).execute();
      log.info({ generation: id, transaction }, "payment collected");
      await finish(id, row.result);
    } else {
      const message =
        "The payment could not be collected, so the images are not handed out. Nothing is charged.";
      const error = new GatewayError("PAYMENT_FAILED", message);
      await finish(id, { error, latencyMs: row.result.latencyMs });
    }
    await removeMessage(db, COLLECT, id);
    return "done";
  }

  /**
   * Has the facilitator settle it. Where its answer is not known, or was not known before, only the network says what
   * came of it, and for as long as it may still be mined that stays open.
   */
  async #settle(row: X402PaymentRow): Promise<PaymentFate> {
    const { db, log, network } = this.#options;
    if (row.is_unanswered) {
      const fate = await network.fateOf(row);
      if (fate.state !== "open") return fate;
    }
    await db
      .updateTable("x402_payment")
      .set({ is_unanswered: true })
      .where("generation", "=", row.generation)
      .execute();
    let reason: string | undefined;
    try {
      const answer = await this.#facilitator.settle(row.payload, row.requirements);
      if (answer.success) return { state: "paid", transaction: answer.transaction };
      reason = answer.errorReason;
    } catch (error) {
      if (error instanceof SettleError && error.statusCode < 500) reason = error.errorReason;
      else log.warn({ err: error, generation: row.generation }, "the facilitator did not answer");
    }
    const fate = await network.fateOf(row);
    const isDecided = reason !== undefined && !UNDECIDED.test(reason) && !row.is_unanswered;
    if (!isDecided || fate.state !== "open") return fate;
    log.warn({ generation: row.generation, reason }, "the facilitator could not settle a payment");
    return { state: "never" };
  }
}

async function claim(
  transaction: Db,
  generation: GenerationRow,
  order: Order,
  { payload, payer, nonce, validBefore }: SignedPayment,
  requirements: PaymentRequirements,
): Promise<void> {
  await transaction
    .insertInto("payment")
    .values({
      generation: generation.id,
      method: "X402",
      state: "HELD",
      account: payer,
      model: order.model,
      amount_wei: String(order.priceWei),
    })
    .execute();
  const claimed = await transaction
    .insertInto("x402_payment")
    .values({
      generation: generation.id,
      network: requirements.network,
      asset: requirements.asset.toLowerCase(),
      payer,
      nonce,
      valid_before: validBefore,
      payload: JSON.stringify(payload),
      requirements: JSON.stringify(requirements),
    })
    .onConflict((conflict) => conflict.columns(["network", "asset", "payer", "nonce"]).doNothing())
    .returning("generation")
    .executeTakeFirst();
  if (claimed) return;
  const message = "This payment has been used for another generation; sign a new one, with another nonce.";
  throw new GatewayError("PAYMENT_USED", message);
}
