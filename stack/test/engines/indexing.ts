/**
 * Indexes a build until it is killed, from when a line comes on its input:
 *
 *     tsx indexing.ts BUILD NAME DATABASE-URL RPC-URL IPFS-URL REORG-DEPTH
 *
 * Says "ready" when it can be told to, and "begun" at the first block.
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
let hasBegun = false;
subgraph.indexer.onProgress = () => {
  if (!hasBegun) process.stdout.write("begun\n");
  hasBegun = true;
};
await subgraph.indexer.run(new AbortController().signal);
