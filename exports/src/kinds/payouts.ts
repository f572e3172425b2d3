import { PayoutsDocument } from "@model-wip/client";
import { amount, amountColumns, type Export, progressOfHex } from "./export.ts";

/** The pro-rata table of a campaign: who owns which part, what it earned, and what can be withdrawn. */
export const payouts: Export = {
  name: "payouts",
  what: "the pro-rata table of a campaign at a block: share, earned, withdrawn, withdrawable",
  subject: "campaign",
  range: "none",
  isOfChain: true,
  columns: [
    { name: "position", kind: "text" },
    { name: "account", kind: "text" },
    { name: "share_ppm", kind: "number" },
    { name: "is_member", kind: "boolean" },
    ...amountColumns("contributed"),
    ...amountColumns("earned"),
    ...amountColumns("withdrawn"),
    ...amountColumns("withdrawable"),
    ...amountColumns("refunded"),
  ],
  async *rows(client, { subject, block }, after, signal) {
    const variables = { campaign: subject ?? "" };
    const positions = client.allById(PayoutsDocument, variables, {
      block: block.number,
      ...(after === undefined ? {} : { after: String(after[0]) }),
      ...(signal === undefined ? {} : { signal }),
    });
    for await (const position of positions) {
      yield [
        position.id,
        position.account.id,
        position.sharePpm,
        position.isMember,
        ...amount(position.contributed),
        ...amount(position.earned),
        ...amount(position.withdrawn),
        ...amount(position.withdrawable),
        ...amount(position.refunded),
      ];
    }
  },
  progress: (_scope, row) => progressOfHex(String(row[1])),
};
