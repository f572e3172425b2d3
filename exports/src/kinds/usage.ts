import { UsageDocument } from "@model-wip/client";
import { amount, amountColumns, type Export, progressOfHex } from "./export.ts";

/** Metered calls of each model. They are the gateway's own record: no chain has them. */
export const usage: Export = {
  name: "usage",
  what: "metered calls of each model, in all or in a time: outcomes, latency, fees; the gateway's own record",
  subject: "none",
  range: "time",
  isOfChain: false,
  columns: [
    { name: "model", kind: "text" },
    { name: "name", kind: "text" },
    { name: "campaign", kind: "text" },
    { name: "calls", kind: "number" },
    { name: "succeeded", kind: "number" },
    { name: "failed", kind: "number" },
    { name: "p50_latency_ms", kind: "number" },
    { name: "p95_latency_ms", kind: "number" },
    ...amountColumns("fees"),
  ],
  async *rows(client, { block, from, to }, after, signal) {
    const models = client.allById(
      UsageDocument,
      { from: from === null ? null : String(from), to: to === null ? null : String(to) },
      {
        block: block.number,
        ...(after === undefined ? {} : { after: String(after[0]) }),
        ...(signal === undefined ? {} : { signal }),
      },
    );
    for await (const { id, name, campaign, usage: used } of models) {
      yield [
        id,
        name,
        campaign.id,
        used?.calls ?? 0,
        used?.succeeded ?? 0,
        used?.failed ?? 0,
        used?.p50LatencyMs ?? null,
        used?.p95LatencyMs ?? null,
        ...amount(used?.feesWei ?? "0"),
      ];
    }
  },
  progress: (_scope, row) => progressOfHex(String(row[0])),
};
