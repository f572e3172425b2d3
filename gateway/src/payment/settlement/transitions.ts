import { sql } from "kysely";
import type { Hex } from "viem";
import type { Db } from "../../database/database.ts";

/** Where a settlement was mined. */
export interface Mined {
  readonly transaction: Hex;
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
}

/** SENDING -> MINED, or the same in another block; its payments are settled. */
export function markMined(db: Db, root: Hex, at: Mined): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("settlement")
      .set({
        state: "MINED",
        transaction: at.transaction,
        block_number: String(at.blockNumber),
        block_hash: at.blockHash,
      })
      .where("root", "=", root)
      .where("state", "in", ["SENDING", "MINED"])
      .execute();
    await movePayments(transaction, root, "SETTLING", "SETTLED");
  });
}

/** MINED -> SENDING: a reorganisation has taken it back. */
export function markUnmined(db: Db, root: Hex): Promise<void> {
  return db.transaction().execute(async (transaction) => {
    await transaction
      .updateTable("settlement")
      .set({ state: "SENDING", transaction: null, block_number: null, block_hash: null })
      .where("root", "=", root)
      .where("state", "=", "MINED")
      .execute();
    await movePayments(transaction, root, "SETTLED", "SETTLING");
  });
}

/** MINED -> FINAL: deep enough that no reorganisation reaches it. */
export async function markFinal(db: Db, root: Hex): Promise<void> {
  await db
    .updateTable("settlement")
    .set({ state: "FINAL" })
    .where("root", "=", root)
    .where("state", "=", "MINED")
    .execute();
}

/**
 * SENDING -> DISSOLVED, where it can no longer be mined: what the chain still covers goes back to be settled anew,
 * oldest first, and what it does not is lost.
 * @param covered wei that each account of the settlement can still be charged
 */
export function dissolve(db: Db, root: Hex, covered: ReadonlyMap<string, bigint>): Promise<number> {
  return db.transaction().execute(async (transaction) => {
    const settlement = await transaction
      .updateTable("settlement")
      .set({ state: "DISSOLVED" })
      .where("root", "=", root)
      .where("state", "=", "SENDING")
      .returning("root")
      .executeTakeFirst();
    if (!settlement) return 0;
    const { rows } = await sql<{ generation: string; account: string; amount_wei: string }>`
      SELECT generation, account, amount_wei::text FROM payment WHERE settlement = ${root}
      ORDER BY captured_at, generation FOR UPDATE`.execute(transaction);
    const left = new Map(covered);
    const lost = rows.filter(({ account, amount_wei }) => {
      const rest = (left.get(account) ?? 0n) - BigInt(amount_wei);
      if (rest < 0n) return true;
      left.set(account, rest);
      return false;
    });
    const lostIds = lost.map(({ generation }) => generation);
    await sql`
      UPDATE payment SET settlement = NULL,
        state = CASE WHEN generation = ANY(${lostIds}::text[]) THEN 'LOST' ELSE 'CAPTURED' END
      WHERE settlement = ${root}`.execute(transaction);
    return lost.length;
  });
}

async function movePayments(
  transaction: Db,
  root: Hex,
  from: "SETTLING" | "SETTLED",
  to: "SETTLING" | "SETTLED",
): Promise<void> {
  await transaction
    .updateTable("payment")
    .set({ state: to })
    .where("settlement", "=", root)
    .where("state", "=", from)
    .execute();
}
