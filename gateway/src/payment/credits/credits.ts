import { sql } from "kysely";
import type { Address } from "viem";
import type { Chain } from "../../chain/chain.ts";
import type { Db } from "../../database/database.ts";
import { GatewayError } from "../../errors.ts";
import { modelNumber } from "../model-number.ts";
import type { Hold, Order } from "../port.ts";
import { type Authorizations, DEADLINE_MARGIN_S, type SignedAuthorization } from "./authorizations.ts";
import { readSpending, type Spending } from "./spending.ts";

/** Wei that an account owes for what was generated or runs, and that the chain does not know of at some block. */
export interface Owed {
  readonly inAll: bigint;
  readonly forModel: bigint;
}

/** What may still be charged, in wei. */
export interface Spendable {
  /** Within what the account authorized for the model. */
  readonly authorized: bigint;
  /** Within what it has deposited and not asked back. */
  readonly deposited: bigint;
}

const atLeast0 = (value: bigint) => (value > 0n ? value : 0n);

/**
 * `min(limit - spent, balance - asked back)`, each less what is owed already; 0 while a revocation is pending.
 * `signedLimit` is what the account has signed off chain for its epoch, 0 for nothing.
 */
export function spendableOf(spending: Spending, signedLimit: bigint, owed: Owed): Spendable {
  const limit = signedLimit > spending.limit ? signedLimit : spending.limit;
  return {
    authorized: spending.revokedAt > 0n ? 0n : atLeast0(limit - spending.spent - owed.forModel),
    deposited: atLeast0(spending.balance - spending.requested - owed.inAll),
  };
}

/**
 * What is held or captured and not yet charged on chain at `block`. Payments that were settled later than that block
 * count, so that nothing falls between two reads: the chain is read first.
 */
export async function readOwed(db: Db, account: string, model: string, block: bigint): Promise<Owed> {
  const { rows } = await sql<{ all: string; model: string }>`
    SELECT coalesce(sum(amount_wei), 0)::text AS "all",
      coalesce(sum(amount_wei) FILTER (WHERE model = ${model}), 0)::text AS "model"
    FROM (
      SELECT model, amount_wei FROM payment
      WHERE account = ${account} AND method = 'CREDITS' AND state IN ('HELD', 'CAPTURED', 'SETTLING')
      UNION ALL
      SELECT payment.model, payment.amount_wei FROM settlement
      JOIN payment ON payment.settlement = settlement.root
      WHERE settlement.block_number > ${String(block)}::bigint
        AND payment.account = ${account} AND payment.state = 'SETTLED'
    ) AS owed`.execute(db);
  return { inAll: BigInt(rows[0]?.all ?? 0), forModel: BigInt(rows[0]?.model ?? 0) };
}

/** ETH that accounts have deposited in Credits, and charged within what they signed for. */
export class Credits {
  readonly #db: Db;
  readonly #chain: Chain;
  readonly #authorizations: Authorizations;

  constructor(db: Db, chain: Chain, authorizations: Authorizations) {
    this.#db = db;
    this.#chain = chain;
    this.#authorizations = authorizations;
  }

  /** Wei that an account has authorized off chain for its epoch and that still holds long enough. */
  async #signedLimit(db: Db, account: Address, model: string, { epoch, block }: Spending): Promise<bigint> {
    const signed = await this.#authorizations.find(account, model, db);
    const holds =
      signed !== undefined &&
      BigInt(signed.epoch) === epoch &&
      BigInt(signed.deadline) >= block.timestamp + DEADLINE_MARGIN_S;
    return holds ? BigInt(signed.limit_wei) : 0n;
  }

  /** What `account` may spend on `model` now, without what is owed already. @throws GatewayError CHAIN_UNAVAILABLE */
  async read(account: Address, model: string): Promise<{ spending: Spending; signed: bigint; owed: Owed }> {
    const spending = await readSpending(this.#chain, account, modelNumber(model));
    const signed = await this.#signedLimit(this.#db, account, model, spending);
    return { spending, signed, owed: await readOwed(this.#db, account, model, spending.block.number) };
  }

  /**
   * A hold on the account's credits.
   * @throws GatewayError SPENDING_NOT_AUTHORIZED, CREDITS_INSUFFICIENT, CHAIN_UNAVAILABLE, or what is wrong with `given`
   */
  async hold(
    { model, priceWei }: Order,
    account: Address,
    given: Omit<SignedAuthorization, "model"> | undefined,
  ): Promise<Hold> {
    if (given) await this.#authorizations.keep(account, { ...given, model });
    const spending = await readSpending(this.#chain, account, modelNumber(model));
    return {
      place: async (transaction, generation) => {
        // One hold of an account at a time: each sees those before it.
        await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`credits:${account}`}, 0))`.execute(
          transaction,
        );
        const signed = await this.#signedLimit(transaction, account, model, spending);
        const owed = await readOwed(transaction, account, model, spending.block.number);
        checkSpendable(spendableOf(spending, signed, owed), model, priceWei);
        await transaction
          .insertInto("payment")
          .values({
            generation: generation.id,
            method: "CREDITS",
            state: "HELD",
            account,
            model,
            amount_wei: String(priceWei),
          })
          .execute();
      },
    };
  }
}

function checkSpendable({ authorized, deposited }: Spendable, model: string, priceWei: bigint): void {
  if (authorized < priceWei) {
    throw new GatewayError(
      "SPENDING_NOT_AUTHORIZED",
      `This generation costs ${priceWei} wei, and ${authorized} wei more are authorized for model ${model}; authorize a higher limit.`,
    );
  }
  if (deposited < priceWei) {
    throw new GatewayError(
      "CREDITS_INSUFFICIENT",
      `This generation costs ${priceWei} wei, and ${deposited} wei of credits are left; deposit more in Credits.`,
    );
  }
}
