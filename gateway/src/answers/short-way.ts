import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  print,
} from "graphql";
import type { GatewayContext } from "../context.ts";
import { type ExecuteOperation, withBlock } from "../stitching/execute.ts";
import { asksForTime, type Hop, type IndexReader } from "../stitching/index-reader.ts";
import { pinDocument, rootBlocks } from "../stitching/pinned-document.ts";
import { type Plan, type PlannedField, planOf } from "./plan.ts";

/** The index's row lacks what the schema promises; the long way says that with an error in its place. */
class Unexpected extends Error {}

type Row = Readonly<Record<string, unknown>>;

function complete(field: PlannedField, value: unknown): unknown {
  if (value === null || value === undefined) {
    if (field.isRequired) throw new Unexpected();
    return null;
  }
  if (!field.isList) return field.fields ? shape(field.fields, value as Row) : value;
  return (value as readonly unknown[]).map((item) => {
    if (item === null && field.areItemsRequired) throw new Unexpected();
    return field.fields && item !== null ? shape(field.fields, item as Row) : item;
  });
}

/** A row as the client asked for it, in the order that GraphQL gives its fields. */
function shape(fields: readonly PlannedField[], row: Row): Record<string, unknown> {
  const shaped: Record<string, unknown> = {};
  for (const field of fields) {
    shaped[field.key] =
      field.typename ?? complete(field, field.compute ? field.compute(row as never) : row[field.source]);
  }
  return shaped;
}

interface KnownPlan {
  readonly plan: Plan;
  /** The request's text where no block is pinned. */
  readonly text: string;
  readonly needsTime: boolean;
}

/**
 * Answers operations that only the index answers with one request, whose rows are put into shape once, instead of being
 * executed field by field on both sides of the seam. Whatever is out of the ordinary goes the long way.
 */
export function takingTheShortWay(
  schema: GraphQLSchema,
  index: GraphQLSchema,
  reader: IndexReader,
  longWay: ExecuteOperation,
): ExecuteOperation {
  const plans = new WeakMap<DocumentNode, Map<string, KnownPlan | null>>();

  const knownPlan = (document: DocumentNode, operationName: string | null | undefined): KnownPlan | null => {
    const byName = plans.get(document) ?? new Map<string, KnownPlan | null>();
    plans.set(document, byName);
    const name = operationName ?? "";
    let known = byName.get(name);
    if (known === undefined) {
      const plan = planOf(schema, index, document, operationName);
      known = plan
        ? {
            plan,
            text: print(pinDocument(plan.document, undefined, {})),
            needsTime: asksForTime(plan.document),
          }
        : null;
      byName.set(name, known);
    }
    return known;
  };

  return async (operation, context) => {
    const known = knownPlan(operation.document, operation.operationName);
    if (!known) return longWay(operation, context);
    const { plan, text, needsTime } = known;
    const { coerced } = getVariableValues(
      schema,
      plan.operation.variableDefinitions ?? [],
      operation.variables ?? {},
    );
    if (!coerced) return longWay(operation, context);
    const hop: Hop = {
      variables: coerced,
      print: (place) => (place ? print(pinDocument(plan.document, place, coerced)) : text),
      blocks: needsTime ? rootBlocks(plan.document, coerced) : new Map(),
      needsTime,
    };
    const result = await reader.read(hop, context);
    if (context.block.isLost) return longWay(operation, { ...context, block: context.block.renewed() });
    try {
      return withBlock(answerOf(plan, result, context), context);
    } catch (error) {
      if (error instanceof Unexpected) return longWay(operation, context);
      throw error;
    }
  };
}

function answerOf(
  { fields }: Plan,
  { data, errors }: ExecutionResult,
  { signal }: GatewayContext,
): ExecutionResult {
  if (data && !errors?.length) return { data: shape(fields, data as Row) };
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
