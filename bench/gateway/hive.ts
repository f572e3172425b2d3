/** A peer: Hive Gateway's runtime over graph-node, with resolvers of its own for what Postgres has, as its documentation has them. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";
import { composeServices } from "@theguild/federation-composition";
import { parse } from "graphql";
import { modelFields, modelResolvers, modelTypeDefs } from "./model-parts.ts";

const { PORT, SUBGRAPH_URL = "" } = process.env;
const typeDefs = parse(readFileSync(new URL("../../gateway/subgraph.graphql", import.meta.url), "utf8"));
const composed = composeServices([{ name: "index", typeDefs, url: SUBGRAPH_URL }]);
if (!composed.supergraphSdl) throw new Error(JSON.stringify(composed.errors));
const gateway = createGatewayRuntime({
  supergraph: composed.supergraphSdl,
  additionalTypeDefs: [modelTypeDefs, `extend type Model { ${modelFields} }`],
  additionalResolvers: {
    Model: {
      usage: { selectionSet: "{ id }", resolve: modelResolvers.usage },
      generations: { selectionSet: "{ id }", resolve: modelResolvers.generations },
    },
  },
  logging: false,
});
const server = createServer(gateway).listen(Number(PORT), "127.0.0.1");
// The runtime hears SIGTERM itself, so the process would go on.
process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await gateway[Symbol.asyncDispose]();
  process.exit(0);
});
