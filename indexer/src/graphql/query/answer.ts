import type { Head, HeadSource, Run } from "../head/head.ts";
import type { ApiSchema } from "../schema/api-schema.ts";
import { baseName } from "../schema/input-schema.ts";
import { findField } from "../schema/lookup.ts";
import type { Layout } from "../sql/layout.ts";
import type { Node } from "../sql/rows.ts";
import { type BlockGroup, type BlockPointer, groupByBlock, resolveBlock } from "./blocks.ts";
import { Completion } from "./completion.ts";
import { errors, errorsOf, type QueryError, QueryErrors } from "./errors.ts";
import { Execution } from "./execution.ts";
import { Introspection } from "./introspection.ts";
import type { QueryLimits } from "./limits.ts";
import { hasErrors, metaText } from "./meta.ts";
import type { Field, SelectionSet } from "./selection.ts";

export interface AnswerContext {
  readonly schema: ApiSchema;
  readonly layout: Layout;
  readonly limits: QueryLimits;
  readonly source: HeadSource;
  readonly head: Head | undefined;
  /** Runs a statement in the one snapshot of the query. */
  readonly run: Run;
}

/** The answer of a prepared query, as the text of its JSON. */
export async function answer(context: AnswerContext, query: SelectionSet): Promise<string> {
  const { head, source, run } = context;
  if (head === undefined) {
    const why =
      `subgraph \`${source.deployment}\` has not started syncing yet. ` +
      "Wait for it to ingest a few blocks before querying it";
    return failureText([errors.store(why)]);
  }
  const pointers: { readonly group: BlockGroup; readonly pointer: BlockPointer }[] = [];
  try {
    for (const group of groupByBlock(query)) {
      pointers.push({ group, pointer: await resolveBlock(group.constraint, head, source, run) });
    }
  } catch (thrown) {
    return failureText(errorsOf(thrown));
  }
  const data: string[] = [];
  const failures: object[] = [];
  let hasData = false;
  for (const { group, pointer } of pointers) {
    try {
      const entries = await groupEntries(context, head, group, pointer);
      const isTainted = hasErrors(head, pointer) && !entries.every(({ isAboutIndex }) => isAboutIndex);
      if (isTainted) failures.push({ message: "indexing_error" });
      const kept = isTainted && !group.allowsErrors ? entries.filter(({ isKept }) => isKept) : entries;
      if (kept.length > 0 || !isTainted) hasData = true;
      data.push(...kept.map(({ text }) => text));
    } catch (thrown) {
      failures.push(...errorsOf(thrown));
    }
  }
  const parts = [
    ...(hasData ? [`"data":{${data.join(",")}}`] : []),
    ...(failures.length > 0 ? [`"errors":${JSON.stringify(failures)}`] : []),
  ];
  return `{${parts.join(",")}}`;
}

/** An answer that says only what is wrong. */
export function failureText(failures: readonly QueryError[]): string {
  return JSON.stringify({ errors: failures });
}

interface Entry {
  readonly text: string;
  /** It is about the state of the index, which can be asked for whatever that is. */
  readonly isAboutIndex: boolean;
  /** It is given even where data is withheld. */
  readonly isKept: boolean;
}

const KEPT = new Set(["_meta", "_logs", "__schema", "__type"]);

function entry(key: string, value: string): Entry {
  return {
    text: `${JSON.stringify(key)}:${value}`,
    isAboutIndex: key === "_meta" || key === "_logs",
    isKept: KEPT.has(key),
  };
}

/** The fields of one block: data first, then what is said about the index, then the schema, as graph-node orders them. */
async function groupEntries(
  context: AnswerContext,
  head: Head,
  { selection }: BlockGroup,
  pointer: BlockPointer,
): Promise<Entry[]> {
  const { schema, layout, limits, run, source } = context;
  const fields = selection.fieldsFor("Query") ?? [];
  const isAbout = ({ name }: Field) => name === "_meta" || name === "__typename";
  const isSchema = ({ name }: Field) => name === "__schema" || name === "__type";
  const logs = fields.filter(({ name }) => name === "_logs");
  const dataFields = fields.filter((field) => !isAbout(field) && !isSchema(field) && field.name !== "_logs");
  if (logs.length > 0) {
    throw dataFields.length > 0
      ? errors.validation("The _logs query cannot be combined with other entity queries in the same request")
      : errors.notSupported("the `_logs` query is not enabled on this indexer");
  }
  const execution = new Execution({
    layout,
    run,
    block: pointer.number,
    isNewest: pointer.number === head.number,
    limits,
  });
  const found = new Map<Field, readonly Node[]>();
  const failures: QueryError[] = [];
  for (const field of dataFields) {
    if (field.selection.isEmpty) continue;
    const type = findField(schema, "Query", field.name)?.type;
    if (type === undefined) throw errors.unknownField(field.position, "Query", field.name);
    try {
      found.set(field, await execution.root(field, baseName(type)));
    } catch (thrown) {
      failures.push(...errorsOf(thrown));
    }
  }
  if (failures.length > 0) throw new QueryErrors(failures);
  const completion = new Completion(schema);
  const introspection = new Introspection(schema);
  const entries: Entry[] = [];
  for (const field of dataFields)
    entries.push(entry(field.key, completion.nodes("Query", field, found.get(field))));
  for (const field of fields.filter(isAbout)) {
    const value = field.name === "__typename" ? '"Query"' : await metaText(field, pointer, head, source, run);
    entries.push(entry(field.key, value));
  }
  if (completion.failures.length > 0) throw new QueryErrors(completion.failures);
  for (const field of fields.filter(isSchema)) entries.push(entry(field.key, introspection.field(field)));
  if (introspection.failures.length > 0) throw new QueryErrors(introspection.failures);
  return entries;
}
