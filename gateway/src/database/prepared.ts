import { randomBytes } from "node:crypto";
import {
  type PostgresPool,
  type PostgresPoolClient,
  type PostgresQueryResult,
  type RawBuilder,
  sql,
} from "kysely";
import type pg from "pg";

/** What statements begin with that Postgres is to parse and plan once for each connection. */
const MARK = "/* prepared */";
/** Each costs every connection some memory in Postgres. */
const MAX_PREPARED = 100;

/**
 * `statement`, parsed and planned once for each connection: for small ones that are asked often, of which planning is the dearest
 * part. Its text must not depend on what strangers send, only its parameters.
 */
export const prepared = <T>(statement: RawBuilder<T>): RawBuilder<T> => sql<T>`${sql.raw(MARK)} ${statement}`;

/** The statement is not there, there under another's name, or its table has another column since: all heal by not preparing it. */
const UNUSABLE = new Set(["26000", "42P05", "0A000"]);

type Query = <R>(text: string, values: readonly unknown[]) => Promise<PostgresQueryResult<R>>;

/** `pool`, whose connections prepare what is marked as `prepared`. Where that does not work, behind some poolers, they ask as ever. */
export function preparing(pool: pg.Pool): PostgresPool {
  const clients = new WeakMap<pg.PoolClient, PostgresPoolClient>();
  /** By text; null where it is not to be prepared any more. */
  const names = new Map<string, string | null>();
  const own = randomBytes(4).toString("hex");
  const nameOf = (text: string): string | null => {
    if (!text.startsWith(MARK)) return null;
    const known = names.get(text);
    if (known !== undefined || names.size === MAX_PREPARED) return known ?? null;
    const name = `${own}_${names.size}`;
    names.set(text, name);
    return name;
  };
  const queryOf = (client: pg.PoolClient): Query => {
    const plainly: Query = (text, values) => client.query(text, [...values]) as never;
    return async (text, values) => {
      const name = nameOf(text);
      if (name === null) return plainly(text, values);
      try {
        return (await client.query({ name, text, values: [...values] })) as never;
      } catch (error) {
        if (!UNUSABLE.has(String((error as { code?: unknown }).code))) throw error;
        names.set(text, null);
        return plainly(text, values);
      }
    };
  };
  return {
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const known = clients.get(client);
      if (known) return known;
      const preparingClient = {
        query: queryOf(client),
        release: () => client.release(),
      } as PostgresPoolClient;
      clients.set(client, preparingClient);
      return preparingClient;
    },
  };
}
