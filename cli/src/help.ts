import type { Export } from "@model-wip/exports";

const ACCOUNT = "0xfabb0ac9d68b0b445fb7357272ff202c5651694a";

/** What `model-wip --help` ends with. */
export const EXAMPLES = `
Examples:
  model-wip payouts MODEL-WIP                            who owns which part, now
  model-wip payouts MODEL-WIP --block 171 --output p.parquet
  model-wip fees MODEL-WIP --from-block 100 --format csv > fees.csv
  model-wip statement ${ACCOUNT}
  model-wip usage --from 2023-11-15 --to 2023-11-22
  model-wip verify p.parquet --rpc http://127.0.0.1:8545

Amounts are exact: a column in wei (whole numbers) and one in ETH (decimals). Every file ends with its block, the block's
hash and a checksum. An interrupted export goes on when the same command is given again. \`model-wip <command> --help\`
lists the columns.`;

const SUBJECTS = { campaign: " MODEL-WIP", account: ` ${ACCOUNT}`, none: "" } as const;
const RANGES = {
  blocks: [" --from-block 100 --block 171", "what happened from block 100 to 171, as known at 171"],
  time: [" --from 2023-11-15 --to 2023-11-22", "what ended in that week, in UTC"],
  none: [" --block 171", "as it was at block 171"],
} as const;
const WIDTH = 112;

/** What the help of an export's command ends with: its columns, what proves it, and how it is used. */
export function helpOf({ name, subject, range, isOfChain, columns }: Export): string {
  const command = `  model-wip ${name}${SUBJECTS[subject]}`;
  const [options, meaning] = RANGES[range];
  const proof = isOfChain
    ? "Every figure follows from the chain: `model-wip verify FILE --rpc URL` compares them."
    : "These figures are the gateway's own record; `model-wip verify` proves only that a file is whole.";
  return `
Columns:
${wrapped(columns.map((column) => column.name).join(", "))}

Examples:
${command}
      a table, of the newest block
${command}${options} --format csv
      ${meaning}
${command} --output ${name}.parquet
      a file; given again after an interruption, it goes on

${proof}`;
}

function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > WIDTH) lines.push(`  ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines.join("\n");
}
