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
import { modelFields, modelResolvers, modelTypeDefs } from "./model-parts.ts";

const { PORT, SUBGRAPH_URL = "" } = process.env;

const models = makeExecutableSchema({
  typeDefs: [
    modelTypeDefs,
    `scalar Bytes
     type Model { id: Bytes! ${modelFields} }
     type Query { _models(ids: [Bytes!]!): [Model!]! }`,
  ],
  resolvers: {
    Query: { _models: (_root: unknown, { ids }: { ids: string[] }) => ids.map((id) => ({ id })) },
    Model: modelResolvers,
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
      schema: models,
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
