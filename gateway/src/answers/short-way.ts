import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  print,
} from "graphql";
import type { GatewayContext } from "../context.ts";
import { type ExecuteOperation, type Operation, withBlock } from "../stitching/execute.ts";
import { asksForTime, type Hop, type IndexReader } from "../stitching/index-reader.ts";
import { allowsErrors, pinDocument, rootBlocks } from "../stitching/pinned-document.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";
import { KeptRows } from "./kept-rows.ts";
import { OwnFields, type OwnHop, type OwnRows, readOwn } from "./own-fields.ts";
import { type Plan, type PlannedField, planOf } from "./plan.ts";
import { type IdsOfHops, ReadAhead } from "./read-ahead.ts";

/** The index's row lacks what the schema promises; the long way says that with an error in its place. */
class Unexpected extends Error {}

type Row = Readonly<Record<string, unknown>>;
/** What the gateway's own parts add, for each hop. */
type RowsOfHops = readonly OwnRows[];

function complete(field: PlannedField, value: unknown, own: RowsOfHops): unknown {
  if (value === null || value === undefined) {
    if (field.isRequired) throw new Unexpected();
    return null;
  }
  if (!field.isList) return field.fields ? shape(field.fields, value as Row, own) : value;
  return (value as readonly unknown[]).map((item) => {
    if (item === null && field.areItemsRequired) throw new Unexpected();
    return field.fields && item !== null ? shape(field.fields, item as Row, own) : item;
  });
}

/** A row as the client asked for it, in the order that GraphQL gives its fields. */
function shape(fields: readonly PlannedField[], row: Row, own: RowsOfHops): Record<string, unknown> {
  const shaped: Record<string, unknown> = {};
  for (const field of fields) {
    if (field.hop !== undefined) {
      shaped[field.key] = own[field.hop]?.get(row._key as string)?.[field.key];
      continue;
    }
    shaped[field.key] =
      field.typename ?? complete(field, field.compute ? field.compute(row as never) : row[field.source], own);
  }
  return shaped;
}

/** The ids of the rows that each of the hops adds to. */
function gatherIds(fields: readonly PlannedField[], row: Row, ids: readonly Set<string>[]): void {
  for (const { hop, source, fields: inner } of fields) {
    if (hop !== undefined) ids[hop]?.add(row._key as string);
    else if (inner) {
      const value = row[source] as Row | readonly Row[] | null | undefined;
      for (const item of Array.isArray(value) ? (value as readonly Row[]) : [value as Row | null]) {
        if (item) gatherIds(inner, item, ids);
      }
    }
  }
}

interface KnownPlan {
  readonly plan: Plan;
  /** The request's text where no block is pinned. */
  readonly text: string;
  readonly needsTime: boolean;
  readonly ahead: ReadAhead;
}

/**
 * Answers operations of the index with one request, whose rows are put into shape once, instead of being executed field by
 * field on both sides of the seam; what the gateway's own parts add to these rows, each part is asked for once. Whatever is out of
 * the ordinary goes the long way.
 */
export function takingTheShortWay(
  schema: GraphQLSchema,
  index: GraphQLSchema,
  own: readonly GatewaySubschema[],
  reader: IndexReader,
  execute: ExecuteOperation,
): ExecuteOperation {
  const ownFields = new OwnFields(own);
  const kept = new KeptRows();
  const plans = new WeakMap<DocumentNode, Map<string, KnownPlan | null>>();

  const knownPlan = (document: DocumentNode, operationName: string | null | undefined): KnownPlan | null => {
    const byName = plans.get(document) ?? new Map<string, KnownPlan | null>();
    plans.set(document, byName);
    const name = operationName ?? "";
    let known = byName.get(name);
    if (known === undefined) {
      const plan = planOf(schema, index, ownFields, document, operationName);
      known = plan
        ? {
            plan,
            text: print(pinDocument(plan.document, undefined, {})),
            needsTime: asksForTime(plan.document),
            ahead: new ReadAhead(),
          }
        : null;
      byName.set(name, known);
    }
    return known;
  };

  const longWay: ExecuteOperation = async (operation, context) => {
    await context.postgresState;
    return execute(operation, context);
  };

  return async (operation, context) => {
    const known = knownPlan(operation.document, operation.operationName);
    if (!known) return longWay(operation, context);
    const { plan, text, needsTime, ahead } = known;
    const { coerced } = getVariableValues(
      schema,
      plan.operation.variableDefinitions ?? [],
      operation.variables ?? {},
    );
    if (!coerced) return longWay(operation, context);
    const hop: Hop = {
      variables: coerced,
      print: (place) => (place ? print(pinDocument(plan.document, place, coerced)) : text),
      blocks: rootBlocks(plan.document, coerced),
      needsTime,
      allowsErrors: allowsErrors(plan.document, coerced),
    };
    const readHops = (ids: IdsOfHops) => ownRowsOf(plan, ids, operation, context, kept);
    const early = ahead.begin(readHops);
    const result = await reader.read(hop, context);
    const ownRows = result.errors?.length
      ? []
      : await ahead.end(early, idsOf(plan, result.data as Row), readHops);
    if (context.block.isLost) return longWay(operation, { ...context, block: context.block.renewed() });
    if (!ownRows) return longWay(operation, context);
    try {
      return withBlock(answerOf(plan, result, ownRows, context), context);
    } catch (error) {
      if (error instanceof Unexpected) return longWay(operation, context);
      throw error;
    }
  };
}

function idsOf({ fields, hops }: Plan, data: Row): IdsOfHops {
  const ids = hops.map(() => new Set<string>());
  gatherIds(fields, data, ids);
  return ids.map((ofHop) => [...ofHop]);
}

/** What each of the plan's hops adds; undefined where one of them failed, whose error the long way puts in its place. */
async function ownRowsOf(
  { hops }: Plan,
  idsOfHops: IdsOfHops,
  { variables = {} }: Operation,
  context: GatewayContext,
  kept: KeptRows,
): Promise<RowsOfHops | undefined> {
  const state = await context.postgresState;
  const read = async (hop: OwnHop, ids: readonly string[]) => {
    if (state === undefined) return readOwn(hop, ids, variables, context);
    const known = kept.find(hop, { ids, variables, state });
    if (known) return known;
    const rows = await readOwn(hop, ids, variables, context);
    if (rows) kept.keep(hop, { ids, variables, state }, rows);
    return rows;
  };
  const rows = await Promise.all(hops.map((hop, at) => read(hop, idsOfHops[at] ?? [])));
  return rows.every((ofHop) => ofHop !== undefined) ? rows : undefined;
}

function answerOf(
  { fields }: Plan,
  { data, errors }: ExecutionResult,
  own: RowsOfHops,
  { signal }: GatewayContext,
): ExecutionResult {
  if (data && !errors?.length) return { data: shape(fields, data as Row, own) };
  const [cause = signal.reason as GraphQLError] = errors ?? [];
  const failed = fields.filter(({ typename }) => typename === undefined);
  return {
    errors: failed.map(
      ({ key }) =>
        new GraphQLError(cause.message, {
          path: [key],
          extensions: cause.extensions,
          originalError: cause,
        }),
    ),
    data: Object.fromEntries(fields.map(({ key, typename }) => [key, typename ?? null])),
  };
}
