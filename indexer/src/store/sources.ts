import type { ClientBase } from "pg";
import type { StoredSource } from "./batch.ts";
import { contextJson, parseContext } from "./context.ts";
import { qualified } from "./sql.ts";

/** A kept source, as it was written. */
export interface KnownSource extends StoredSource {
  /** The block in which a file was read. */
  readonly doneAt: number | undefined;
}

/** Sources that were kept, in the order in which they were made. */
export async function readSources(client: ClientBase, schema: string): Promise<KnownSource[]> {
  const { rows } = await client.query<{
    manifest_idx: number;
    param: Buffer;
    context: Record<string, unknown> | null;
    block: number;
    causality_region: number;
    done_at: number | null;
  }>(
    `SELECT manifest_idx, param, context, lower(block_range) AS block, causality_region, done_at
     FROM ${tableIn(schema)} ORDER BY vid`,
  );
  return rows.map((row) => ({
    manifestIndex: row.manifest_idx,
    parameter: row.param.toString("hex"),
    context: row.context === null ? undefined : parseContext(row.context),
    creationBlock: row.block,
    region: row.causality_region,
    doneAt: row.done_at ?? undefined,
  }));
}

/** Keeps sources, in the order in which they were made. */
export async function insertSources(
  client: ClientBase,
  schema: string,
  sources: readonly StoredSource[],
): Promise<void> {
  if (sources.length === 0) return;
  await client.query(
    `INSERT INTO ${tableIn(schema)} (block_range, causality_region, manifest_idx, param, context)
     SELECT int4range(block, NULL), region, manifest_idx, param, context
     FROM unnest($1::int[], $2::int[], $3::int[], $4::bytea[], $5::jsonb[])
       WITH ORDINALITY made (block, region, manifest_idx, param, context, place) ORDER BY place`,
    [
      sources.map(({ creationBlock }) => creationBlock),
      sources.map(({ region }) => region),
      sources.map(({ manifestIndex }) => manifestIndex),
      sources.map(({ parameter }) => Buffer.from(parameter, "hex")),
      sources.map(({ context }) => (context === undefined ? null : contextJson(context))),
    ],
  );
}

/** Notes that a file was read in a block, so that it is not wanted any more. */
export async function noteFileRead(
  client: ClientBase,
  schema: string,
  { region, block }: { readonly region: number; readonly block: number },
): Promise<void> {
  await client.query(`UPDATE ${tableIn(schema)} SET done_at = $2 WHERE causality_region = $1`, [
    region,
    block,
  ]);
}

/** Forgets sources that were made after a block, and that files were read. */
export async function undoSources(client: ClientBase, schema: string, last: number): Promise<void> {
  await client.query(`DELETE FROM ${tableIn(schema)} WHERE lower(block_range) > $1`, [last]);
  await client.query(`UPDATE ${tableIn(schema)} SET done_at = NULL WHERE done_at > $1`, [last]);
}

function tableIn(schema: string): string {
  return qualified(schema, "data_sources$");
}
