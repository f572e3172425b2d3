/**
 * Measures the gateway against graph-node asked directly: the same queries, the same system, in turn.
 *
 *     npm start                        # in one terminal
 *     npm run bench:gateway            # in another
 *
 * Prints requests per second and latencies of both and their ratios; with `--json FILE` writes the same as JSON.
 */
import { writeFileSync } from "node:fs";
import autocannon from "autocannon";
import { Command } from "commander";

interface Side {
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
}

interface Measurement {
  readonly query: string;
  readonly graphNode: Side;
  readonly gateway: Side;
  /** Gateway divided by graph-node: above 1 the gateway serves more. */
  readonly throughputRatio: number;
  readonly addedP50Ms: number;
}

const QUERIES = {
  "one campaign": `{ campaigns(first: 1, where: { name: "MODEL-WIP" }) { id name totalContributed totalIncome } }`,
  "campaign page": `{
    campaigns(first: 1, where: { name: "MODEL-WIP" }) {
      name state totalContributed memberCount
      contributions(first: 20, orderBy: order, orderDirection: desc) { account { id } amount timestamp }
      proposals { description state votesFor votesAgainst }
      collections { name totalMinted totalOwnersAmount }
    }
  }`,
  "188 positions": `{ positions(first: 200) { account { id } contributed withdrawn campaign { totalIncome totalContributed } } }`,
} as const;

const options = new Command("bench:gateway")
  .option("--gateway <url>", "the gateway's GraphQL address", "http://127.0.0.1:4000/graphql")
  .option("--graph-node <url>", "the subgraph's address", "http://127.0.0.1:8000/subgraphs/name/subgraph-0")
  .option("--connections <number>", "connections at once", Number, 50)
  .option("--seconds <number>", "seconds per query and side", Number, 8)
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{ gateway: string; graphNode: string; connections: number; seconds: number; json?: string }>();

async function load(url: string, query: string, seconds: number): Promise<Side> {
  const result = await autocannon({
    url,
    connections: options.connections,
    duration: seconds,
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  return {
    requestsPerSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    errors: result.errors + result.non2xx,
  };
}

const measurements: Measurement[] = [];
for (const [name, query] of Object.entries(QUERIES)) {
  const sides: Partial<Record<"graphNode" | "gateway", Side>> = {};
  for (const side of ["graphNode", "gateway"] as const) {
    await load(options[side], query, 2);
    sides[side] = await load(options[side], query, options.seconds);
  }
  const { graphNode, gateway } = sides as Record<"graphNode" | "gateway", Side>;
  measurements.push({
    query: name,
    graphNode,
    gateway,
    throughputRatio: Number((gateway.requestsPerSecond / graphNode.requestsPerSecond).toFixed(2)),
    addedP50Ms: gateway.p50Ms - graphNode.p50Ms,
  });
}
console.table(
  Object.fromEntries(
    measurements.map(({ query, graphNode, gateway, throughputRatio, addedP50Ms }) => [
      query,
      {
        "graph-node req/s": Math.round(graphNode.requestsPerSecond),
        "gateway req/s": Math.round(gateway.requestsPerSecond),
        ratio: throughputRatio,
        "graph-node p50 ms": graphNode.p50Ms,
        "gateway p50 ms": gateway.p50Ms,
        "added p50 ms": addedP50Ms,
        errors: graphNode.errors + gateway.errors,
      },
    ]),
  ),
);
if (options.json !== undefined) {
  writeFileSync(options.json, `${JSON.stringify({ options, measurements }, null, 2)}\n`);
}
