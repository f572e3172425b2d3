/**
 * A peer: Apollo Server and graphql-tools' stitching as their documentation has them, over graph-node and Postgres, without
 * what the gateway adds.
 */
import { readFileSync } from "node:fs";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { makeExecutableSchema } from "@graphql-tools/schema";
import { stitchSchemas } from "@graphql-tools/stitch";
import { buildSchema, print } from "graphql";
import pg from "pg";

const { PORT, SUBGRAPH_URL = "", DATABASE_URL } = process.env;
const pool = new pg.Pool({ connectionString: DATABASE_URL });

const generations = makeExecutableSchema({
  typeDefs: `scalar Bytes
    type Model { id: Bytes! generationCount: Int! }
    type Query { _models(ids: [Bytes!]!): [Model!]! }`,
  resolvers: {
    Query: {
      async _models(_root: unknown, { ids }: { ids: string[] }) {
        const { rows } = await pool.query<{ model: string; count: number }>(
          "SELECT model, count(*)::int AS count FROM generation WHERE model = ANY($1) GROUP BY model",
          [ids],
        );
        const counts = new Map(rows.map(({ model, count }) => [model, count]));
        return ids.map((id) => ({ id, generationCount: counts.get(id) ?? 0 }));
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
