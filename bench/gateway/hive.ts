/** A peer: Hive Gateway's runtime as a proxy of graph-node, which is the least that it does for a request. */
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";

const { PORT, SUBGRAPH_URL = "" } = process.env;
const gateway = createGatewayRuntime({ proxy: { endpoint: SUBGRAPH_URL }, logging: false });
const server = createServer(gateway).listen(Number(PORT), "127.0.0.1");
// The runtime hears SIGTERM itself, so the process would go on.
process.once("SIGTERM", async () => {
  server.close();
  server.closeAllConnections();
  await gateway[Symbol.asyncDispose]();
  process.exit(0);
});
