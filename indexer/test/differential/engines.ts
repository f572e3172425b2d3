import { findGraphNodeDeployment } from "../../src/graphql/head/graph-node.ts";
import { parseRequest } from "../../src/graphql/query/request.ts";
import { type InputSchema, parseInputSchema } from "../../src/graphql/schema/input-schema.ts";
import { QueryableSubgraph } from "../../src/graphql/subgraph.ts";
import { openPool } from "../../src/store/connect.ts";
import type { Engine } from "./compare.ts";
import { type Samples, takeSamples } from "./samples.ts";

export interface Engines {
  readonly ours: Engine;
  readonly theirs: Engine;
  /** As an HTTP client asks it. */
  askTheirs(query: string, variables: unknown): Promise<string>;
  askOurs(query: string, variables: unknown): Promise<string>;
  /** Ours, as it is served. */
  readonly subgraph: QueryableSubgraph;
  readonly input: InputSchema;
  readonly samples: Samples;
  stop(): Promise<void>;
}

/** graph-node, and ours on graph-node's own tables, which it only reads. `databaseUrl` is of a user who may. */
export async function startEngines(databaseUrl: string, subgraphUrl: string): Promise<Engines> {
  const url = new URL(databaseUrl);
  url.pathname = "/graph";
  const database = openPool(url.href, {
    max: 4,
    options: "-c default_transaction_read_only=on",
  });
  const name = subgraphUrl.slice(subgraphUrl.lastIndexOf("/") + 1);
  const found = await findGraphNodeDeployment(database, name);
  if (found === undefined) throw new Error(`graph-node has no subgraph ${name}`);
  const { rows } = await database.query<{ schema: string }>(
    `select m.schema from subgraphs.subgraph_manifest as m join deployment_schemas as s on s.id = m.id where s.name = $1`,
    [found.schemaName],
  );
  const schema = rows[0]?.schema ?? "";
  const subgraph = new QueryableSubgraph({
    schema,
    schemaName: found.schemaName,
    head: found.head,
    database,
  });
  const input = parseInputSchema(schema);
  const askOurs = async (query: string, variables: unknown) =>
    subgraph.query(parseRequest(JSON.stringify({ query, variables })));
  const askTheirs = async (query: string, variables: unknown) => {
    const response = await fetch(subgraphUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ query, variables }),
    });
    return response.text();
  };
  const meta = JSON.parse(await askTheirs("{ _meta { block { number } } }", undefined)) as {
    data: { _meta: { block: { number: number } } };
  };
  const head = meta.data._meta.block.number;
  return {
    ours: (query) => askOurs(query, undefined),
    theirs: (query) => askTheirs(query, undefined),
    askOurs,
    askTheirs,
    subgraph,
    input,
    samples: await takeSamples(database, input, found.schemaName, head),
    stop: () => database.end(),
  };
}
