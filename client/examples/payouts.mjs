// Who owns which part of every campaign, and what each can withdraw: all rows at one block.
// node payouts.mjs http://127.0.0.1:4000
import { CampaignsDocument, ModelWipClient, PayoutsDocument } from "@model-wip/client";

const client = new ModelWipClient({ url: process.argv[2] ?? "http://127.0.0.1:4000" });
const block = await client.head();
const at = { block: block.number };
for await (const { id, name } of client.allById(CampaignsDocument, {}, at)) {
  let owners = 0;
  let withdrawable = 0n;
  for await (const position of client.allById(PayoutsDocument, { campaign: id }, at)) {
    owners++;
    withdrawable += BigInt(position.withdrawable);
  }
  console.log(`${name} ${id}: ${owners} owners can withdraw ${withdrawable} wei`);
}
// Many requests were made; this sees that all of them were of one chain.
await client.confirm(block);
console.log(`block ${block.number} ${block.hash}`);
