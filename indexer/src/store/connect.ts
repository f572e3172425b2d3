import type { Pool, PoolClient } from "pg";
import { IndexerError } from "../errors.ts";

/** Connects to the database that was named. @throws IndexerError `DATABASE_UNREACHABLE` */
export async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect();
  } catch (cause) {
    throw new IndexerError(
      "DATABASE_UNREACHABLE",
      `The database does not let us in: ${(cause as Error).message}.`,
      "Check its URL, and that it runs.",
      { cause },
    );
  }
}
