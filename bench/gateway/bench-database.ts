import { GraphQLClient } from "graphql-request";
import pg from "pg";
import { DataFolder } from "../../stack/src/data-folder.ts";
import { PORTS } from "../../stack/src/options.ts";
import { waitFor } from "../../stack/src/wait.ts";

const NAME = "gateway_bench";
const GENERATIONS_PER_MODEL = 200;

/** The query URL of the running system's index. */
export const INDEX_URL = `http://127.0.0.1:${PORTS.graph.default}/subgraphs/name/subgraph-0`;

/** @throws where the running system of a data folder has another engine than the one to compare with */
export function requireGraphNode(folder: string): void {
  if (new DataFolder(folder).readState().engine !== "graph-node") {
    throw new Error(
      `The system of ${folder} has another engine; start it with \`npm start -- --engine graph-node\`.`,
    );
  }
}

/**
 * Settings of a gateway beside the running system of a data folder, with a new database of its own, which it migrates; the system's own is
 * left alone.
 */
export async function benchEnvironment(folder: string): Promise<Record<string, string>> {
  const { databasePassword } = new DataFolder(folder).readState();
  const server = `postgres://postgres:${databasePassword}@127.0.0.1:${PORTS.database.default}`;
  const admin = new pg.Client({ connectionString: `${server}/postgres` });
  await admin.connect();
  try {
    await admin.query(`DROP DATABASE IF EXISTS ${NAME} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${NAME}`);
  } finally {
    await admin.end();
  }
  return {
    SUBGRAPH_URL: INDEX_URL,
    DATABASE_URL: `${server}/${NAME}`,
    RATE_LIMIT_ADDRESS: "0",
    ARTIFACTS_URL: `http://127.0.0.1:${PORTS.artifacts.default}`,
  };
}

/** Generations of each model of the index, and their usage, so that a stitched page has something on it. */
export async function fillGenerations({ DATABASE_URL }: Record<string, string>): Promise<void> {
  const { models } = await new GraphQLClient(INDEX_URL).request<{ models: { id: string }[] }>(
    "{ models(first: 1000) { id } }",
  );
  const client = new pg.Client({ connectionString: DATABASE_URL });
  await client.connect();
  try {
    await client.query(
      `WITH made AS (
         INSERT INTO generation (id, actor, idempotency_key, request_hash, state, model, version, prompt, seed, size, count,
           provider, price_wei, images, worker, lease_until, finished_at, latency_ms)
         SELECT '0x' || lpad(to_hex(n), 16, '0') || substr(md5(model || n), 1, 32) || substr(md5(n || model), 1, 16),
           'bench', model || n, '', 'SUCCEEDED', model, 1, 'a zorb', n, '256x256', 1, 'bench', 1000000000,
           '[{"contentId": "none", "mediaType": "image/png", "sizeBytes": 1}]', 'bench', now(), now(), n
         FROM unnest($1::text[]) AS model, generate_series(1, $2::integer) AS n
         RETURNING id, model, latency_ms
       )
       INSERT INTO usage_event (source, id, at, model, version, provider, account, outcome, latency_ms, fee_wei)
       SELECT 'generation', id, now(), model, 1, 'bench', 'anonymous', 'SUCCEEDED', latency_ms, 1000000000 FROM made`,
      [models.map(({ id }) => id), GENERATIONS_PER_MODEL],
    );
    await rolledUp(client);
  } finally {
    await client.end();
  }
}

/** The gateway sums them up in the background; what is measured is what comes after. */
async function rolledUp(client: pg.Client): Promise<void> {
  const done = await waitFor(
    async () => {
      const { rows } = await client.query("SELECT FROM usage_pending LIMIT 1");
      return rows.length === 0 ? true : undefined;
    },
    { timeoutMs: 120_000, signal: new AbortController().signal, intervalMs: 500 },
  );
  if (!done) throw new Error("the gateway does not sum usage up");
}
