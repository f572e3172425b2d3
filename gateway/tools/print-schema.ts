import { readFileSync, writeFileSync } from "node:fs";
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { readConfig } from "../src/config.ts";
import { startGateway } from "../src/server.ts";

const FILE = new URL("../schema.graphql", import.meta.url);
/** Nothing listens there, and nothing needs to: a gateway knows its schema before its upstreams answer. */
const NOWHERE = "127.0.0.1:1";
const NOBODY = `0x${"0".repeat(40)}`;

/** The gateway's API as its clients see it, with all that can be configured. */
async function printApi(): Promise<string> {
  const contracts = ["CampaignFactory", "ModelRegistry", "Source", "Commissions", "Credits"];
  const gateway = await startGateway(
    readConfig({
      PORT: "0",
      LOG_LEVEL: "silent",
      SUBGRAPH_URL: `http://${NOWHERE}`,
      DATABASE_URL: `postgres://nobody@${NOWHERE}/none`,
      ARTIFACTS_URL: `http://${NOWHERE}`,
      RPC_URL: `http://${NOWHERE}`,
      CONTRACTS: JSON.stringify(Object.fromEntries(contracts.map((name) => [name, NOBODY]))),
      METRICS_PORT: "0",
      MAX_DEPTH: "20",
    }),
  );
  try {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query: getIntrospectionQuery() }),
    });
    const { data, errors } = (await response.json()) as { data?: IntrospectionQuery; errors?: unknown };
    if (data === undefined) throw new Error(`the gateway did not say its schema: ${JSON.stringify(errors)}`);
    return `${printSchema(lexicographicSortSchema(buildClientSchema(data)))}\n`;
  } finally {
    await gateway.stop();
  }
}

const printed = await printApi();
if (!process.argv.includes("--check")) writeFileSync(FILE, printed);
else if (readFileSync(FILE, "utf8") !== printed) {
  console.error("gateway/schema.graphql is not the gateway's schema; run `npm run schema` in gateway/.");
  process.exit(1);
}
