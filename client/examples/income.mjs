// What a campaign earned, and from what: every income of it in the order of the chain, summed up by source.
// node income.mjs http://127.0.0.1:4000 MODEL-WIP
import { CampaignsDocument, IncomesDocument, ModelWipClient, ModelWipError } from "@model-wip/client";

const client = new ModelWipClient({ url: process.argv[2] ?? "http://127.0.0.1:4000" });
const wanted = process.argv[3] ?? "MODEL-WIP";
try {
  const block = (await client.head()).number;
  let campaign;
  for await (const { id, name } of client.allById(CampaignsDocument, {}, { block })) {
    if (name === wanted) campaign = id;
  }
  if (campaign === undefined) throw new Error(`there is no campaign ${wanted}`);
  const sources = new Map();
  // A place in the order of the chain is the block's number times 1,000,000, plus the log's index.
  const range = { from: 0n, to: BigInt(block + 1) * 1_000_000n, block };
  for await (const { source, amount } of client.allByOrder(IncomesDocument, { campaign }, range)) {
    sources.set(source, (sources.get(source) ?? 0n) + BigInt(amount));
  }
  for (const [source, wei] of sources) console.log(`${source} ${wei}`);
} catch (error) {
  // Codes are stable; sentences are for people.
  if (!(error instanceof ModelWipError)) throw error;
  console.error(`[${error.code}] ${error.message} ${error.wayOut}`);
  process.exitCode = 1;
}
