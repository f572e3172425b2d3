/**
 * Indexes a build until it is killed, from when a line comes on its input:
 *
 *     node indexing.mjs BUILD NAME DATABASE-URL RPC-URL IPFS-URL REORG-DEPTH
 *
 * Says "ready" when it can be told to.
 */
import { once } from "node:events";
import { openSubgraph } from "../../../indexer/src/subgraph.ts";

const [build = "", name = "", databaseUrl = "", rpcUrl = "", ipfsUrl = "", reorgDepth = ""] =
  process.argv.slice(2);
process.stdout.write("ready\n");
await once(process.stdin, "data");
const subgraph = await openSubgraph({
  build,
  name,
  databaseUrl,
  rpcUrls: [rpcUrl],
  ipfsUrl,
  reorgDepth: Number(reorgDepth),
  pollMs: 10,
});
await subgraph.indexer.run(new AbortController().signal);
