import type { Pool } from "pg";
import { IndexerError } from "./errors.ts";
import { indexerHead } from "./graphql/head/indexer.ts";
import { HeadNotifications } from "./graphql/head/notifications.ts";
import { createQueryServer } from "./graphql/server.ts";
import { QueryableSubgraph } from "./graphql/subgraph.ts";
import { loadManifest } from "./manifest/load.ts";
import { connect, openPool } from "./store/connect.ts";
import { readState } from "./store/state.ts";

/** Postgres' code for a table that is not there. */
const UNDEFINED_TABLE = "42P01";

export interface ServeOptions {
  /** The folder that graph-cli built. */
  readonly build: string;
  /** What it is called in the database. */
  readonly name: string;
  readonly databaseUrl: string;
  readonly host: string;
  /** 0 for one that is free. */
  readonly port: number;
  readonly say: (line: string) => void;
}

/**
 * Answers queries and subscriptions about what another process indexes into the database, until `signal` says otherwise. Any number
 * of them can stand beside it; the database's user need only read.
 *
 * @throws IndexerError `SUBGRAPH_NOT_THERE` or `DATABASE_OF_OTHER_BUILD`, `DATABASE_UNREACHABLE`, or as the build is wrong.
 */
export async function serve(options: ServeOptions, signal: AbortSignal): Promise<void> {
  const { name, databaseUrl, host, port, say } = options;
  const manifest = loadManifest(options.build);
  const pool = openPool(databaseUrl);
  const changes = new HeadNotifications(databaseUrl, name);
  try {
    const schemaName = await schemaOf(pool, name, manifest.buildHash);
    const head = indexerHead(name, manifest.buildHash);
    const subgraph = new QueryableSubgraph({
      schema: manifest.schemaText,
      schemaName,
      head,
      changes,
      database: pool,
    });
    const server = createQueryServer({ subgraphs: new Map([[name, subgraph]]) });
    try {
      const url = await server.listen({ host, port });
      say(`answers at ${url}/subgraphs/name/${name}`);
      await new Promise<void>((resolve) =>
        signal.aborted ? resolve() : signal.addEventListener("abort", () => resolve(), { once: true }),
      );
    } finally {
      await server.close();
    }
  } finally {
    await changes.stop();
    await pool.end();
  }
}

async function schemaOf(pool: Pool, name: string, buildHash: string): Promise<string> {
  const client = await connect(pool);
  try {
    const state = await readState(client, name).catch((error: unknown) => {
      // Before anything has been indexed.
      if ((error as { code?: string }).code === UNDEFINED_TABLE) return undefined;
      throw error;
    });
    if (state === undefined) {
      throw new IndexerError(
        "SUBGRAPH_NOT_THERE",
        `The database has no subgraph ${name}.`,
        "Index it with `indexer dev`, and give this the same --name and --database.",
      );
    }
    if (state.buildHash !== buildHash) {
      throw new IndexerError(
        "DATABASE_OF_OTHER_BUILD",
        `The database has ${name} of another build.`,
        "Give this the build that is indexed.",
      );
    }
    return state.schemaName;
  } finally {
    client.release();
  }
}
