// Stays live: a campaign's total income whenever a block changes it, through lost connections. With a transaction's block as the
// third argument it first waits until the index has that, so that one's own write is in what is read.
// node live.mjs http://127.0.0.1:4000 0x… [block] [answers]
import { ModelWipClient, TypedDocumentString } from "@model-wip/client";
import { LiveGateway } from "@model-wip/client/live";

const [url = "http://127.0.0.1:4000", campaign, block = "0", answers = "Infinity"] = process.argv.slice(2);
await new ModelWipClient({ url }).reached(Number(block));

// Your own operations: by codegen with types, or like this.
const income = new TypedDocumentString("query Income($id: ID!) { campaign(id: $id) { totalIncome } }");
const live = new LiveGateway({
  url,
  onLost: (error, retryMs) => console.error(`${error.message} Again in ${retryMs} ms.`),
});
let count = 0;
for await (const { data, block: of } of live.watch(income, { id: campaign }, { campaign })) {
  console.log(`block ${of.number}: ${data.campaign.totalIncome} wei`);
  if (++count >= Number(answers)) break;
}
