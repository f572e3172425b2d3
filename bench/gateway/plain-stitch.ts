/**
 * A peer: Apollo Server and graphql-tools' stitching as their documentation has them, over graph-node and Postgres, without
 * what the gateway adds.
 */
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { stitchSchemas } from "@graphql-tools/stitch";
import DataLoader from "dataloader";
import { buildSchema, print } from "graphql";
import pg from "pg";

const { PORT, SUBGRAPH_URL = "", DATABASE_URL } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL });

/** Rows of all models that are asked for at the same time, by one statement. */
const perModel = <T extends { model: string }>(statement: string) =>
  new DataLoader(
    async (ids: readonly string[]) => {
      const { rows } = await pool.query<T>(statement, [ids]);
      return ids.map((id) => rows.filter(({ model }) => model === id));
    },
    { cache: false },
  );
const calls = perModel<{ model: string; calls: number }>(
  "SELECT model, count(*)::int AS calls FROM usage_event WHERE model = ANY($1) GROUP BY model",
);
const newest = perModel<{ model: string; id: string; state: string }>(
  `SELECT page.* FROM unnest($1::text[]) AS asked(model) CROSS JOIN LATERAL (
     SELECT model, id, state FROM generation WHERE model = asked.model ORDER BY id DESC LIMIT 5) AS page`,
);

const generations = makeExecutableSchema({
  typeDefs: `scalar Bytes
    type Usage { calls: Int! }
    type Generation { id: Bytes! state: String! }
    type GenerationPage { nodes: [Generation!]! }
    type Model { id: Bytes! usage: Usage generations(first: Int!): GenerationPage }
    type Query { _models(ids: [Bytes!]!): [Model!]! }`,
  resolvers: {
    Query: { _models: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })) },
    Model: {
      async usage({ id }: { id: string }) {
        const [row] = await calls.load(id);
        return { calls: row?.calls ?? 0 };
      },
      async generations({ id }: { id: string }, { first }: { first: number }) {
        return { nodes: (await newest.load(id)).slice(0, first) };
      },
    },
  },
});

const schema = stitchSchemas({
  subschemas: [
    {
      schema: buildSchema(readFileSync(new URL("../../gateway/subgraph.graphql", import.meta.url), "utf8")),
      async executor({ document, variables }) {
        const response = await fetch(SUBGRAPH_URL, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ query: print(document), variables }),
        });
        return response.json();
      },
      batch: true,
    },
    {
      schema: generations,
      merge: {
        Model: {
          selectionSet: "{ id }",
          fieldName: "_models",
          key: ({ id }: { id: string }) => id,
          argsFromKeys: (ids: readonly string[]) => ({ ids }),
        },
      },
    },
  ],
});

const server = new ApolloServer({ schema });
await startStandaloneServer(server, { listen: { port: Number(PORT), host: "127.0.0.1" } });
