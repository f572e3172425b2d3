import { existsSync, renameSync } from "node:fs";
import type { ModelWipClient } from "@model-wip/client";
import {
  type Asked,
  Checksum,
  type Export,
  type FormatName,
  scopeOf,
  sinkToFile,
  type Trailer,
  trailerOf,
} from "@model-wip/exports";
import { CliError } from "./errors.ts";
import { PartFile, type PartHead } from "./part-file.ts";
import type { Progress } from "./progress.ts";

export interface FileOptions {
  readonly file: string;
  readonly format: FormatName;
  /** Write over what is there, and forget what an interrupted export has left. */
  readonly force: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Writes an export to a file that appears when it is whole. Rows are kept beside it as they come, so that the same
 * command goes on where an interrupted one has ended, at the same block.
 *
 * @throws CliError OUTPUT_EXISTS, OUTPUT_NOT_WRITABLE, PART_MISMATCH; ModelWipError of the gateway.
 */
export async function exportToFile(
  client: ModelWipClient,
  of: Export,
  asked: Asked,
  { file, format, force, progress, signal }: FileOptions,
): Promise<Trailer> {
  if (existsSync(file) && !force) {
    throw new CliError(
      "OUTPUT_EXISTS",
      `${file} is there already.`,
      "Give another --output, or --force to replace it.",
    );
  }
  const part = new PartFile(file, of.columns);
  const left = force ? undefined : await part.left();
  // The block of an interrupted export stays its block, so that all of its rows are of one.
  const scope = await scopeOf(
    client,
    of,
    left === undefined ? asked : { ...asked, block: left.head.block.number },
  );
  const head: PartHead = {
    export: of.name,
    subject: scope.subject ?? null,
    fromBlock: scope.fromBlock,
    from: scope.from,
    to: scope.to,
    block: scope.block,
  };
  if (left !== undefined) requireSame(part, left.head, head, asked);
  progress.begin(left?.rows ?? 0);
  await part.append(head, of.rows(client, scope, left?.last, signal), left !== undefined, (row) =>
    progress.row(of.progress(scope, row)),
  );
  await client.confirm(scope.block, signal);

  const checksum = new Checksum(of.columns);
  const whole = `${file}.new`;
  const sink = sinkToFile(format, of.columns, whole);
  for await (const row of part.rows()) {
    checksum.add(row);
    await sink.write(row);
  }
  const trailer = trailerOf(of, scope, checksum);
  await sink.end(trailer);
  renameSync(whole, file);
  part.remove();
  progress.end();
  return trailer;
}

function requireSame(part: PartFile, left: PartHead, head: PartHead, asked: Asked): void {
  const isSame =
    left.export === head.export &&
    left.subject === head.subject &&
    left.fromBlock === head.fromBlock &&
    left.from === head.from &&
    left.to === head.to &&
    left.block.hash === head.block.hash &&
    (asked.block ?? left.block.number) === left.block.number;
  if (isSame) return;
  throw new CliError(
    "PART_MISMATCH",
    `${part.path} has rows of ${left.export} at block ${left.block.number} (${left.block.hash}), not of what is asked for.`,
    "Ask for the same again to go on with it, or give --force to begin anew.",
  );
}
