import type { Head, HeadSource, Run } from "../head/head.ts";
import type { BlockPointer } from "./blocks.ts";
import { errors } from "./errors.ts";
import type { Field } from "./selection.ts";

/** The JSON of `_meta`. The chain's record of the block is read only for what only it has. */
export async function metaText(
  field: Field,
  pointer: BlockPointer,
  head: Head,
  source: HeadSource,
  run: Run,
): Promise<string> {
  const fields = field.selection.fieldsFor("_Meta_") ?? [];
  const blockFields = fields.flatMap(({ selection }) => selection.fieldsFor("_Block_") ?? []);
  const needsRecord = blockFields.some(({ name }) => name === "timestamp" || name === "parentHash");
  const record =
    needsRecord && pointer.hash !== undefined ? await source.block(run, pointer.hash) : undefined;
  const block: Record<string, unknown> = {
    hash: pointer.hash ?? null,
    number: pointer.number,
    timestamp: record?.timestamp ?? null,
    parentHash: record?.parentHash ?? null,
    __typename: "_Block_",
  };
  const meta: Record<string, unknown> = {
    deployment: source.deployment,
    hasIndexingErrors: hasErrors(head, pointer),
    __typename: "_Meta_",
  };
  const text = fields.map(({ key, name, selection }) => {
    if (name !== "block") return pair(key, meta[name]);
    const inner = (selection.fieldsFor("_Block_") ?? []).map((one) => pair(one.key, block[one.name]));
    if (inner.length === 0)
      throw errors.resolve(
        "internal error resolving _Block_.block: expected prefetched result, but found nothing",
      );
    return `${JSON.stringify(key)}:{${inner.join(",")}}`;
  });
  return `{${text.join(",")}}`;
}

const pair = (key: string, value: unknown) => `${JSON.stringify(key)}:${JSON.stringify(value)}`;

/** Whether there are indexing errors up to a block. */
export function hasErrors({ firstErrorBlock }: Head, { number }: BlockPointer): boolean {
  return firstErrorBlock !== null && firstErrorBlock <= number;
}
