import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, inject } from "vitest";

/** Gives the tests of a file a database, and drops it afterwards. @returns What its URL is, once they run. */
export function useOwnDatabase(): () => string {
  const name = `indexer_${randomBytes(6).toString("hex")}`;
  const run = async (statement: string) => {
    const client = new Client({ connectionString: inject("databaseUrl") });
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  beforeAll(() => run(`CREATE DATABASE ${name} TEMPLATE template0 LC_COLLATE 'C' ENCODING 'UTF8'`));
  afterAll(() => run(`DROP DATABASE ${name} WITH (FORCE)`));
  return () => Object.assign(new URL(inject("databaseUrl")), { pathname: `/${name}` }).href;
}
