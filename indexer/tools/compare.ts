/**
 * Compares a subgraph's tables with those of another, which graph-node may have filled.
 *
 *     tsx indexer/tools/compare.ts DATABASE-URL SCHEMA OTHER-DATABASE-URL OTHER-SCHEMA
 *
 * Prints what differs, and exits with 1 if anything does.
 */
import { Client } from "pg";
import { compareSubgraphs } from "./comparison.ts";

const [url = "", schema = "", otherUrl = "", otherSchema = ""] = process.argv.slice(2);
const client = new Client({ connectionString: url });
const other = new Client({ connectionString: otherUrl });
await Promise.all([client.connect(), other.connect()]);
try {
  const differences = await compareSubgraphs({ client, schema }, { client: other, schema: otherSchema });
  for (const difference of differences) process.stdout.write(`${difference}\n`);
  process.stdout.write(
    `${differences.length === 0 ? "No difference" : `${differences.length} lines of differences`}\n`,
  );
  if (differences.length > 0) process.exitCode = 1;
} finally {
  await Promise.all([client.end(), other.end()]);
}
