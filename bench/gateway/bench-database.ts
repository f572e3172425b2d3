import pg from "pg";
import { DataFolder } from "../../stack/src/data-folder.ts";
import { PORTS } from "../../stack/src/options.ts";

const NAME = "gateway_bench";

/** The query URL of the running system's index. */
export const GRAPH_NODE = `http://127.0.0.1:${PORTS.graph.default}/subgraphs/name/subgraph-0`;

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
    SUBGRAPH_URL: GRAPH_NODE,
    DATABASE_URL: `${server}/${NAME}`,
    RATE_LIMIT_ADDRESS: "0",
    ARTIFACTS_URL: `http://127.0.0.1:${PORTS.artifacts.default}`,
  };
}
