import { ReceiptTree } from "@model-wip/contracts/receipts";
import { sql } from "kysely";
import type { Hex } from "viem";
import type { Db } from "../../database/database.ts";
import { putMessage } from "../outbox.ts";

export const SEND_SETTLEMENT = "settlement.send";

/** Payments in one settlement at most: their debits have to fit into a block. */
const MAX_PAYMENTS = 500;

interface Captured {
  readonly generation: string;
  readonly amount_wei: string;
  readonly hashes: readonly Hex[];
}

/**
 * Puts what was captured and has its receipts into settlements, for each model its own. Replicas that do this at the
 * same time take different payments.
 * @returns the roots of the new settlements
 */
export async function formSettlements(db: Db): Promise<readonly Hex[]> {
  const { rows: models } = await sql<{ model: string }>`
    SELECT DISTINCT model FROM payment WHERE method = 'CREDITS' AND state = 'CAPTURED'`.execute(db);
  const roots: Hex[] = [];
  for (const { model } of models) {
    for (let root = await formSettlement(db, model); root !== undefined; ) {
      roots.push(root);
      root = await formSettlement(db, model);
    }
  }
  return roots;
}

function formSettlement(db: Db, model: string): Promise<Hex | undefined> {
  return db.transaction().execute(async (transaction) => {
    const { rows } = await sql<Captured>`
      SELECT payment.generation, payment.amount_wei::text, signed.hashes FROM payment
      JOIN generation ON generation.id = payment.generation
      CROSS JOIN LATERAL (
        SELECT array_agg(hash) AS hashes FROM receipt WHERE receipt.generation = payment.generation
      ) AS signed
      WHERE payment.method = 'CREDITS' AND payment.state = 'CAPTURED' AND payment.model = ${model}
        AND cardinality(signed.hashes) = generation.count
      ORDER BY payment.captured_at LIMIT ${MAX_PAYMENTS}
      FOR UPDATE OF payment SKIP LOCKED`.execute(transaction);
    if (rows.length === 0) return undefined;
    const hashes = rows.flatMap((row) => row.hashes);
    const { root } = new ReceiptTree(hashes);
    await transaction
      .insertInto("settlement")
      .values({
        root,
        model,
        count: hashes.length,
        amount_wei: String(rows.reduce((sum, { amount_wei }) => sum + BigInt(amount_wei), 0n)),
        state: "SENDING",
      })
      // The same payments as in one that was dissolved.
      .onConflict((conflict) => conflict.column("root").doUpdateSet({ state: "SENDING" }))
      .execute();
    await transaction
      .updateTable("payment")
      .set({ state: "SETTLING", settlement: root })
      .where(
        "generation",
        "in",
        rows.map(({ generation }) => generation),
      )
      .execute();
    await putMessage(transaction, SEND_SETTLEMENT, root);
    return root;
  });
}
