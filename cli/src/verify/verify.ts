import { Checksum, readExported, type Trailer } from "@model-wip/exports";
import { CliError } from "../errors.ts";
import { connect, hashAt } from "./chain.ts";
import { compare } from "./figures.ts";

export interface Verified {
  readonly trailer: Trailer;
  readonly compared: string;
  readonly figures: number;
}

/**
 * Proves an exported file: its content is whole, its block is the chain's, and its figures are those that the contracts
 * and their events give.
 *
 * @throws ExportError FILE_NOT_READABLE; CliError CHECKSUM_WRONG, BLOCK_WRONG, FIGURES_WRONG or CHAIN_UNREACHABLE.
 */
export async function verify(path: string, rpcUrl: string): Promise<Verified> {
  const file = await readExported(path);
  const { trailer, of } = file;

  const checksum = new Checksum(of.columns);
  for await (const row of file.rows()) checksum.add(row);
  if (checksum.digest() !== trailer.sha256 || checksum.rows !== trailer.rows) {
    throw new CliError(
      "CHECKSUM_WRONG",
      `${path} has ${checksum.rows} rows of checksum ${checksum.digest()}; exported were ${trailer.rows} of ${trailer.sha256}.`,
      "It was changed since. Export it again.",
    );
  }

  const chain = connect(rpcUrl);
  const hash = await hashAt(chain, BigInt(trailer.block.number));
  if (hash !== trailer.block.hash) {
    throw new CliError(
      "BLOCK_WRONG",
      `Block ${trailer.block.number} is ${hash ?? "not there yet"} on this chain; the file is of ${trailer.block.hash}.`,
      "See that --rpc is a node of the same chain; if it was reorganised, export again.",
    );
  }

  const { compared, figures, differences } = await compare(file, chain);
  if (differences.length > 0) {
    throw new CliError(
      "FIGURES_WRONG",
      `Of ${figures} figures some are not the chain's:\n${differences.map((difference) => `  ${difference}`).join("\n")}`,
      "Do not rely on this file; whoever runs the gateway can find the cause with `npm run audit`.",
    );
  }
  return { trailer, compared, figures };
}
