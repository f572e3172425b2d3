import { sql } from "kysely";
import { releaseKeyBudgets } from "../auth/key-budget.ts";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";
import { putMessage } from "./outbox.ts";

export const ISSUE_RECEIPTS = "receipts.issue";

/** The process that ran the generation issues its receipts at once; another one does it after this time. */
const HEAD_START_MS = 5_000;

/** What is written in the transaction that ends a generation: its payment ends with it. */
export type OnEnded = (transaction: Db, rows: readonly GenerationRow[]) => Promise<void>;

/**
 * Captures what succeeded and voids what failed. A token payment has been collected before its generation may succeed,
 * so it is settled with it.
 */
export function endPayments(hasReceipts: boolean): OnEnded {
  return async (transaction, rows) => {
    const ids = (state: GenerationRow["state"]) =>
      rows.filter((row) => row.state === state).map(({ id }) => id);
    const succeeded = ids("SUCCEEDED");
    if (succeeded.length > 0) {
      await sql`
        UPDATE payment SET captured_at = coalesce(captured_at, now()),
          state = CASE method WHEN 'CREDITS' THEN 'CAPTURED' ELSE 'SETTLED' END
        WHERE generation = ANY(${succeeded}::text[])
          AND (method, state) IN (('CREDITS', 'HELD'), ('X402', 'CAPTURED'))`.execute(transaction);
    }
    const failed = ids("FAILED");
    if (failed.length > 0) {
      await releaseKeyBudgets(transaction, failed);
      await sql`
        UPDATE payment SET state = 'VOIDED'
        WHERE generation = ANY(${failed}::text[]) AND state IN ('HELD', 'CAPTURED')`.execute(transaction);
    }
    if (!hasReceipts) return;
    for (const id of succeeded) await putMessage(transaction, ISSUE_RECEIPTS, id, HEAD_START_MS);
  };
}
