/**
 * Prints the GraphQL API that graph-node derives from `schema.graphql`, as SDL in lexicographic order.
 * `gateway/subgraph.graphql` is this output; the gateway is built and tested against it.
 *
 *     tsx subgraph/tools/print-api.ts --url http://127.0.0.1:8000/subgraphs/name/subgraph-0 --out gateway/subgraph.graphql
 */
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import {
  buildClientSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  lexicographicSortSchema,
  printSchema,
} from "graphql";
import { z } from "zod";

const Response = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ message: z.string() })).optional(),
});

async function fetchApi(url: string): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: getIntrospectionQuery({ descriptions: true }) }),
  });
  const { data, errors } = Response.parse(await response.json());
  if (errors !== undefined || data === undefined || data === null) {
    const reasons = errors?.map((error) => error.message).join("; ") ?? `HTTP ${response.status}`;
    throw new Error(
      `${url} did not answer the introspection query: ${reasons}. Is the subgraph deployed there?`,
    );
  }
  const schema = buildClientSchema(data as IntrospectionQuery);
  return `${printSchema(lexicographicSortSchema(schema))}\n`;
}

const { values } = parseArgs({ options: { url: { type: "string" }, out: { type: "string" } } });
if (values.url === undefined) {
  console.error("usage: print-api.ts --url <GraphQL address of the deployed subgraph> [--out <file>]");
  process.exit(2);
}
const sdl = await fetchApi(values.url);
if (values.out === undefined) process.stdout.write(sdl);
else await writeFile(values.out, sdl);
