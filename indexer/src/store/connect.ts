import type { Pool, PoolClient } from "pg";
import { IndexerError } from "../errors.ts";

/**
 * Connects to the database that was named. If the connection breaks, whoever asks it something next hears of it.
 *
 * @throws IndexerError `DATABASE_UNREACHABLE`
 */
export async function connect(pool: Pool): Promise<PoolClient> {
  try {
    const client = await pool.connect();
    // The pool may have given it before, and it may have its last words to say after it was given back.
    if (!client.listeners("error").includes(overhear)) client.on("error", overhear);
    return client;
  } catch (cause) {
    throw new IndexerError(
      "DATABASE_UNREACHABLE",
      `The database does not let us in: ${(cause as Error).message}.`,
      "Check its URL, and that it runs.",
      { cause },
    );
  }
}

/** Without a listener the process would end. */
function overhear(): void {}
