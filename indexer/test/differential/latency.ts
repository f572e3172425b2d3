import { createQueryServer } from "../../src/graphql/server.ts";
import { startEngines } from "./engines.ts";
import { queriesOfPage } from "./page.ts";

/*
 * How long graph-node and we take for each query of docs/queries.md, over HTTP, on the same tables, both warm, one after the other:
 *
 *   npx tsx indexer/test/differential/latency.ts <URL of a superuser of the database> <URL of the subgraph> [rounds]
 *
 * Each round asks for something new beside the query, so that graph-node does not answer from its cache.
 */

const [databaseUrl, subgraphUrl, rounds = "20"] = process.argv.slice(2);
if (databaseUrl === undefined || subgraphUrl === undefined)
  throw new Error("say which database and which subgraph");
const WARM_UP = 3;

const engines = await startEngines(databaseUrl, subgraphUrl);
const server = createQueryServer({ subgraphs: new Map([["subgraph", engines.subgraph]]) });
const ours = `${await server.listen({ host: "127.0.0.1", port: 0 })}/subgraphs/name/subgraph`;
try {
  console.log("| query | ours, ms | graph-node, ms | times |\n|---|---|---|---|");
  for (const { name, text, variables } of await queriesOfPage(engines)) {
    const times = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < WARM_UP + Number(rounds); round += 1) {
      const id = `0x${process.hrtime.bigint().toString(16).padStart(16, "0")}`;
      const fresh = text.replace(/\}\s*$/, ` fresh: protocols(where: { id: "${id}" }) { id } }`);
      for (const [url, list] of [
        [ours, times.ours],
        [subgraphUrl, times.theirs],
      ] as const) {
        const before = performance.now();
        await ask(url, fresh, variables);
        if (round >= WARM_UP) list.push(performance.now() - before);
      }
    }
    const [our, their] = [median(times.ours), median(times.theirs)];
    console.log(`| ${name} | ${our.toFixed(1)} | ${their.toFixed(1)} | ${(their / our).toFixed(1)} |`);
  }
} finally {
  await server.close();
  await engines.stop();
}

async function ask(url: string, query: string, variables: unknown): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  await response.text();
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}
