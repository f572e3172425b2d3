import type { Client } from "pg";
import type { PublicClient } from "viem";
import { withClient } from "../database/client.ts";
import type { Postgres } from "../database/postgres.ts";
import type { EngineKind } from "./engine.ts";

/** A database in which an engine can go on. */
export interface IndexDatabase {
  readonly url: string;
  /** Why what had been indexed had to be forgotten; undefined if it had not. */
  readonly madeAnewBecause: string | undefined;
}

/**
 * Opens an engine's database, emptied unless what is in it was made from this very chain and this very build.
 *
 * A chain that was killed resumes from its last checkpoint, which may lie before the block that the index had reached;
 * an engine would wait for ever for blocks that it believes to know.
 */
export async function openIndexDatabase(options: {
  readonly postgres: Postgres;
  readonly kind: EngineKind;
  readonly buildHash: string;
  readonly chain: PublicClient;
}): Promise<IndexDatabase> {
  const { postgres, kind, buildHash, chain } = options;
  let url = await postgres.ensureDatabase(kind.database);
  const madeAnewBecause = await withClient(url, (client) => whyStale(client, kind.head, buildHash, chain));
  if (madeAnewBecause !== undefined) {
    await postgres.dropDatabase(kind.database);
    url = await postgres.ensureDatabase(kind.database);
  }
  await withClient(url, (client) => recordBuild(client, buildHash));
  return { url, madeAnewBecause };
}

/** Why the index must be made anew, or `undefined` if it need not. */
async function whyStale(
  client: Client,
  head: EngineKind["head"],
  buildHash: string,
  chain: PublicClient,
): Promise<string | undefined> {
  const hasBegun = await exists(client, head.table);
  if (!(await exists(client, "public.stack_build"))) {
    return hasBegun ? "nothing says from which build it was made" : undefined;
  }
  const { rows: builds } = await client.query<{ hash: string }>("SELECT hash FROM public.stack_build");
  if (builds[0]?.hash !== buildHash) return "the subgraph has changed";
  if (!hasBegun) return undefined;
  const { rows } = await client.query<{ number: string | number | null; hash: string | null }>(head.query);
  const [reached] = rows;
  if (reached === undefined || reached.number === null || reached.hash === null) return undefined;
  const block = await chain.getBlock({ blockNumber: BigInt(reached.number) }).catch(() => undefined);
  if (block?.hash.slice(2) !== reached.hash) return "the chain ends before the block that it had reached";
  return undefined;
}

/** Writes down from which build the index in this database is made. */
async function recordBuild(client: Client, buildHash: string): Promise<void> {
  await client.query("CREATE TABLE IF NOT EXISTS public.stack_build (hash text NOT NULL)");
  await client.query("DELETE FROM public.stack_build");
  await client.query("INSERT INTO public.stack_build (hash) VALUES ($1)", [buildHash]);
}

async function exists(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: string | null }>("SELECT to_regclass($1) AS found", [table]);
  return rows[0]?.found !== null;
}
