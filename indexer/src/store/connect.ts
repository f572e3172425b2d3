import { Pool, type PoolClient, type PoolConfig } from "pg";
import { IndexerError } from "../errors.ts";

/**
 * What reading a page costs, where a row costs 0.01, in Postgres' plans. Its own 1 for the next page and 4 for any other are those of a disk
 * that turns; what is asked for is mostly in memory.
 */
const PAGE_COST = 0.1;

/** Connections to the database of that URL, for whoever writes and whoever asks. */
export function openPool(databaseUrl: string, options: PoolConfig = {}): Pool {
  const pool = new Pool({
    ...options,
    connectionString: databaseUrl,
    onConnect: (client) =>
      client.query(`SET seq_page_cost = ${PAGE_COST}; SET random_page_cost = ${PAGE_COST}`),
  });
  // An idle connection that breaks is replaced when it is needed.
  pool.on("error", () => {});
  return pool;
}

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
