import { afterAll, beforeAll, expect, it } from "vitest";
import { withClient } from "../src/database/client.ts";
import { graphNode } from "../src/subgraph/graph-node.ts";
import { waitFor } from "../src/wait.ts";
import { type OwnServices, startOwnServices } from "./own-services.ts";
import { type OwnSystem, startOwnSystem } from "./own-system.ts";

/*
 * graph-node outlives its database and goes on from the block it has in memory. A block that an answer has named must therefore
 * be in Postgres whatever becomes of that: one that was taken back would be missing from the index for good, and nobody would know.
 */

/** A block that is not yet on disk is lost more often than not. */
const TIMES = 5;
const signal = new AbortController().signal;

let own: OwnSystem;
let services: OwnServices;
let databaseUrl: string;

beforeAll(async () => {
  own = await startOwnSystem("postgres-killed", "graph-node");
  services = startOwnServices(own);
  databaseUrl = await own.index.postgres.ensureDatabase(graphNode.database);
}, 300_000);
afterAll(async () => {
  await services?.stop();
  await own?.stop();
});

function storedBlock(): Promise<number | undefined> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ number: number }>(
      "SELECT block_number AS number FROM subgraphs.head",
    );
    return rows[0]?.number;
  });
}

it("keeps every block that graph-node has named when Postgres is killed", async () => {
  const { chain, engine } = own.index;
  for (let time = 1; time <= TIMES; time++) {
    await chain.test.mine({ blocks: 1 });
    const mined = await chain.client.getBlockNumber({ cacheTime: 0 });
    const isThere = () =>
      engine.indexedBlock().then(
        ({ number }) => (number === mined ? true : undefined),
        // It has not seen yet that Postgres is back, or has ended and is started again.
        () => undefined,
      );
    expect(await waitFor(isThere, { timeoutMs: 60_000, intervalMs: 1, signal }), `block ${mined}`).toBe(true);
    const pid = services.graphNode.pid as number;
    // It may not write again what is not there before it has been looked at.
    process.kill(pid, "SIGSTOP");
    try {
      await services.killPostgres();
      expect(await storedBlock()).toBe(Number(mined));
    } finally {
      process.kill(pid, "SIGCONT");
    }
  }
}, 600_000);
