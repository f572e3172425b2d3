import { Client } from "pg";
import type { PublicClient } from "viem";

/**
 * Whether the index was made from this very chain and this very build, so that it can go on from where it stands.
 *
 * A chain that was killed resumes from its last checkpoint, which may lie before the block that the index had reached;
 * graph-node would wait for ever for blocks that it believes to know.
 *
 * @returns Why the index must be made anew, or `undefined` if it need not.
 */
export async function indexIsStale(options: {
  readonly graphDatabaseUrl: string;
  readonly buildHash: string;
  readonly chain: PublicClient;
}): Promise<string | undefined> {
  const client = new Client({ connectionString: options.graphDatabaseUrl });
  await client.connect();
  try {
    if (!(await exists(client, "public.stack_build"))) {
      const untouched = !(await exists(client, "public.ethereum_networks"));
      return untouched ? undefined : "nothing says from which build it was made";
    }
    const { rows: builds } = await client.query<{ hash: string }>("SELECT hash FROM public.stack_build");
    if (builds[0]?.hash !== options.buildHash) return "the subgraph has changed";
    if (!(await exists(client, "public.ethereum_networks"))) return undefined;
    const { rows: heads } = await client.query<{ number: string | null; hash: string | null }>(
      "SELECT head_block_number AS number, head_block_hash AS hash FROM public.ethereum_networks",
    );
    const head = heads[0];
    if (head === undefined || head.number === null || head.hash === null) return undefined;
    const block = await options.chain.getBlock({ blockNumber: BigInt(head.number) }).catch(() => undefined);
    if (block?.hash.slice(2) !== head.hash) return "the chain ends before the block that it had reached";
    return undefined;
  } finally {
    await client.end();
  }
}

/** Writes down from which build the index in this database is made. */
export async function recordBuild(graphDatabaseUrl: string, buildHash: string): Promise<void> {
  const client = new Client({ connectionString: graphDatabaseUrl });
  await client.connect();
  try {
    await client.query("CREATE TABLE IF NOT EXISTS public.stack_build (hash text NOT NULL)");
    await client.query("DELETE FROM public.stack_build");
    await client.query("INSERT INTO public.stack_build (hash) VALUES ($1)", [buildHash]);
  } finally {
    await client.end();
  }
}

async function exists(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ found: string | null }>("SELECT to_regclass($1) AS found", [table]);
  return rows[0]?.found !== null;
}
