/** A peer: Hive Gateway's runtime as a proxy of graph-node, which is the least that it does for a request. */
import { createServer } from "node:http";
import { createGatewayRuntime } from "@graphql-hive/gateway-runtime";

const { PORT, SUBGRAPH_URL = "" } = process.env;
const gateway = createGatewayRuntime({ proxy: { endpoint: SUBGRAPH_URL }, logging: false });
createServer(gateway).listen(Number(PORT), "127.0.0.1");
