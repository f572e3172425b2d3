import type { ModelWipClient } from "@model-wip/client";
import type { Sink } from "./formats/sink.ts";
import { Checksum, type Trailer } from "./formats/trailer.ts";
import type { Export, Scope } from "./kinds/export.ts";
import { isoTime } from "./time.ts";

/**
 * Writes an export as its rows come, and its trailer only once the chain is seen to have the block still.
 *
 * @throws ExportError OUTPUT_CLOSED; ModelWipError REORGANISED and the gateway's. What was written then has no trailer.
 */
export async function writeExport(
  client: ModelWipClient,
  of: Export,
  scope: Scope,
  sink: Sink,
  signal?: AbortSignal,
): Promise<Trailer> {
  const checksum = new Checksum(of.columns);
  for await (const row of of.rows(client, scope, undefined, signal)) {
    checksum.add(row);
    await sink.write(row);
  }
  await client.confirm(scope.block, signal);
  const trailer = trailerOf(of, scope, checksum);
  await sink.end(trailer);
  return trailer;
}

export function trailerOf(
  of: Export,
  { subject, block, fromBlock, from, to }: Scope,
  checksum: Checksum,
): Trailer {
  return {
    export: of.name,
    subject: subject ?? null,
    fromBlock,
    from: from === null ? null : isoTime(from),
    to: to === null ? null : isoTime(to),
    block: { number: block.number, hash: block.hash, time: isoTime(block.timestamp) },
    rows: checksum.rows,
    sha256: checksum.digest(),
  };
}
