import { sql } from "kysely";
import { type Address, BaseError, type Hex, keccak256 } from "viem";
import type { Db } from "../../database/database.ts";
import type { Logger } from "../../log.ts";
import type { Operator } from "../operator.ts";

/** A call that the operator makes. */
export interface OperatorCall {
  readonly to: Address;
  readonly data: Hex;
}

interface Attempt {
  readonly hash: Hex;
  readonly nonce: string;
  readonly raw: Hex;
  readonly max_fee_per_gas: string;
  readonly age_ms: number;
}

/** A transaction that is not mined after this time is offered for more. */
const BUMP_AFTER_MS = 30_000;
/** Nodes take a replacement at 10 % more and up. */
const bump = (fee: bigint) => (fee * 9n) / 8n + 1n;

/** What nodes answer where they have a transaction already, or the chain has. */
const KNOWN = /already known|already imported|nonce too low|nonce is too low|known transaction/i;

/**
 * Sends the operator's transactions. Each is signed and stored before it is broadcast, so that after a crash the very
 * same one is broadcast again. Nonces are given out under a lock, one purpose each.
 */
export class OperatorSender {
  readonly #db: Db;
  readonly #operator: Operator;
  readonly #log: Logger;

  constructor(db: Db, operator: Operator, log: Logger) {
    this.#db = db;
    this.#operator = operator;
    this.#log = log;
  }

  get address(): Address {
    return this.#operator.account.address;
  }

  /** Hashes of all attempts for a purpose, the latest first. */
  async attempts(purpose: string): Promise<readonly Hex[]> {
    return (await this.#attempts(purpose)).map(({ hash }) => hash);
  }

  async #attempts(purpose: string): Promise<readonly Attempt[]> {
    const { rows } = await sql<Attempt>`
      SELECT hash, nonce::text, raw, max_fee_per_gas::text,
        (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS age_ms
      FROM operator_transaction WHERE purpose = ${purpose} AND operator = ${this.address.toLowerCase()}
      ORDER BY nonce DESC, created_at DESC`.execute(this.#db);
    return rows;
  }

  #transactionCount(): Promise<number> {
    return this.#operator.chain.client.getTransactionCount({ address: this.address, blockTag: "latest" });
  }

  /** Whether a transaction for this purpose was signed that can still be mined. */
  async isPending(purpose: string): Promise<boolean> {
    const [latest] = await this.#attempts(purpose);
    return latest !== undefined && BigInt(latest.nonce) >= BigInt(await this.#transactionCount());
  }

  /**
   * Sees to it that a transaction for this purpose is under way: signs one, or broadcasts the one there is again, for a
   * higher fee after a while. The caller has found out that it is still needed.
   * @throws where the call would revert, or the node does not answer
   */
  async push(purpose: string, call: OperatorCall): Promise<void> {
    const count = BigInt(await this.#transactionCount());
    const [latest] = await this.#attempts(purpose);
    if (latest === undefined || BigInt(latest.nonce) < count) await this.#sign(purpose, call, count);
    else if (latest.age_ms > BUMP_AFTER_MS) await this.#sign(purpose, call, count, latest);
    await this.#broadcast(purpose, count);
  }

  async #sign(purpose: string, call: OperatorCall, count: bigint, replaced?: Attempt): Promise<void> {
    const { account, chain } = this.#operator;
    const [chainId, fees, gas] = await Promise.all([
      chain.chainId(),
      chain.client.estimateFeesPerGas(),
      chain.client.estimateGas({ account: account.address, ...call }),
    ]);
    const least = replaced ? bump(BigInt(replaced.max_fee_per_gas)) : 0n;
    const maxFeePerGas = fees.maxFeePerGas > least ? fees.maxFeePerGas : least;
    // Both have to grow for a replacement, so the tip grows with the most that may be paid.
    const tip = replaced ? (maxFeePerGas * 9n) / 10n : fees.maxPriorityFeePerGas;
    const maxPriorityFeePerGas = tip < maxFeePerGas ? tip : maxFeePerGas;
    const hash = await this.#db.transaction().execute(async (transaction) => {
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`operator:${account.address}`}, 0))`.execute(
        transaction,
      );
      // Another replica may have signed one for this purpose since.
      const { rows } = await sql<{ next: string; mine: string | null }>`
        SELECT coalesce(max(nonce) + 1, 0)::text AS next,
          (max(nonce) FILTER (WHERE purpose = ${purpose}))::text AS mine
        FROM operator_transaction WHERE operator = ${account.address.toLowerCase()}`.execute(transaction);
      const { next, mine } = rows[0] as { next: string; mine: string | null };
      if (!replaced && mine !== null && BigInt(mine) >= count) return undefined;
      const nonce = replaced ? BigInt(replaced.nonce) : BigInt(next) > count ? BigInt(next) : count;
      const raw = await account.signTransaction({
        ...call,
        chainId,
        nonce: Number(nonce),
        gas: (gas * 6n) / 5n,
        maxFeePerGas,
        maxPriorityFeePerGas,
        type: "eip1559",
      });
      await transaction
        .insertInto("operator_transaction")
        .values({
          hash: keccak256(raw),
          operator: account.address.toLowerCase() as Address,
          nonce: String(nonce),
          purpose,
          raw,
          max_fee_per_gas: String(maxFeePerGas),
        })
        .onConflict((conflict) => conflict.column("hash").doNothing())
        .execute();
      return keccak256(raw);
    });
    if (hash) this.#log.info({ purpose, transaction: hash, isReplacement: !!replaced }, "transaction signed");
  }

  /** What was signed, from the first nonce that is not mined up to this purpose's: a gap would hold up all that follow. */
  async #broadcast(purpose: string, count: bigint): Promise<void> {
    const { rows } = await sql<{ raw: Hex; hash: Hex }>`
      SELECT DISTINCT ON (nonce) raw, hash FROM operator_transaction
      WHERE operator = ${this.address.toLowerCase()} AND nonce >= ${String(count)}::bigint AND nonce <= (
        SELECT max(nonce) FROM operator_transaction
        WHERE purpose = ${purpose} AND operator = ${this.address.toLowerCase()}
      ) ORDER BY nonce, created_at DESC`.execute(this.#db);
    for (const { raw, hash } of rows) {
      try {
        await this.#operator.chain.client.sendRawTransaction({ serializedTransaction: raw });
        this.#log.info({ purpose, transaction: hash }, "transaction broadcast");
      } catch (error) {
        const said = error instanceof BaseError ? `${error.details} ${error.shortMessage}` : String(error);
        if (!KNOWN.test(said)) throw error;
      }
    }
  }
}
