/**
 * Shows that the scenarios notice broken handlers, on graph-node's engine and on the embedded one: plants one fault after another into
 * a copy of the mappings, and runs the scenarios that ought to fail with it.
 *
 *     DATABASE_ADMIN_URL=postgres://postgres:any@127.0.0.1:5432/postgres tsx subgraph/test/faults.ts
 *
 * Ends with 1 if a fault goes unnoticed, or if what it replaces is no longer there.
 */
import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build, requireAdminUrl, runEmbedded, runScenario } from "./runner.ts";

interface Fault {
  readonly file: string;
  readonly original: string;
  readonly fault: string;
  readonly noticedBy: string;
}

/** They lie in different files, so that one build holds as many as one scenario each can tell apart. */
const FAULTS: readonly Fault[] = [
  {
    file: "campaign/contributed.ts",
    original: "if (admitted) account.membershipCount += 1;",
    fault: "account.membershipCount += 1;",
    noticedBy: "contribution-top-up",
  },
  {
    file: "campaign/withdrawn.ts",
    original: "known.totalIncome.plus(forced)",
    fault: "known.totalIncome",
    noticedBy: "withdrawal-of-forced",
  },
  {
    file: "campaign/income-received.ts",
    original: "mint !== null && mint.collection == event.params.from",
    fault: "mint !== null",
    noticedBy: "income-from-mint",
  },
  {
    file: "campaign/refunded.ts",
    original: "point.refunded = amount;",
    fault: "point.contributed = amount.neg();",
    noticedBy: "series-refunds",
  },
  {
    file: "governor/vote-cast.ts",
    original: "support == Support.Against",
    fault: "support != Support.Against",
    noticedBy: "vote",
  },
  {
    file: "governor/description.ts",
    original: 'if (line.startsWith("ipfs://") && !line.includes(" ")) {',
    fault: 'if (line.includes("ipfs://")) {',
    noticedBy: "proposal-metadata",
  },
  {
    file: "credits/settled.ts",
    original: "model.totalIncome = model.totalIncome.plus(amount);",
    fault: "",
    noticedBy: "settlement",
  },
  {
    file: "credits/withdrawal-requested.ts",
    original: "if (amount.isZero()) {",
    fault: "if (false) {",
    noticedBy: "credits-withdrawn",
  },
  {
    file: "commissions/work-delivered.ts",
    original: "milestone.deliveryCount += 1;",
    fault: "milestone.deliveryCount = 1;",
    noticedBy: "commission",
  },
  {
    file: "collection/token-royalty-shared.ts",
    original: "royalties.withdrawable.plus(creatorAmount)",
    fault: "royalties.withdrawable.plus(event.params.amount)",
    noticedBy: "erc20-income",
  },
  {
    file: "metadata.ts",
    original: "if (content.length > MAX_BYTES) return State.TOO_LARGE;",
    fault: "",
    noticedBy: "metadata-malformed",
  },
];

async function plant(folder: string): Promise<void> {
  for (const { file, original, fault } of FAULTS) {
    const path = resolve(folder, "subgraph/src", file);
    const source = await readFile(path, "utf8");
    if (source.split(original).length !== 2) throw new Error(`${file} does not have, once: ${original}`);
    await writeFile(
      path,
      source.replace(original, () => fault),
    );
  }
}

const adminUrl = requireAdminUrl();
await build(plant);
const embedded = await runEmbedded(
  FAULTS.map(({ noticedBy }) => noticedBy),
  adminUrl,
);
let unnoticed = 0;
for (const { file, original, noticedBy } of FAULTS) {
  const { failure } = await runScenario(noticedBy, adminUrl);
  const engines = [
    ...(failure === undefined ? ["graph-node's engine"] : []),
    ...(embedded.failed.includes(noticedBy) ? [] : ["the embedded engine"]),
  ];
  if (engines.length > 0) unnoticed += 1;
  const told = engines.length > 0 ? `UNNOTICED by ${engines.join(" and ")}` : "noticed";
  console.log(`${told}  ${file}: ${original}  (${noticedBy})`);
}
console.log(`${FAULTS.length - unnoticed} of ${FAULTS.length} faults noticed`);
process.exitCode = unnoticed === 0 ? 0 : 1;
