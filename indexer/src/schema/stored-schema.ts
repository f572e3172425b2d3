import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
  valueFromASTUntyped,
} from "graphql";
import { IndexerError } from "../errors.ts";
import { snakeCase } from "../graphql/schema/names.ts";

/** What a value can be, in the schema's words. `ID` is `String`; a reference is the id of what it refers to. */
export const SCALARS = [
  "BigDecimal",
  "BigInt",
  "Boolean",
  "Bytes",
  "Int",
  "Int8",
  "String",
  "Timestamp",
] as const;
export type Scalar = (typeof SCALARS)[number];

/** A field that is stored: a column of the type's table. */
export interface StoredField {
  readonly name: string;
  readonly column: string;
  readonly scalar: Scalar;
  /** The enum whose values it takes; its scalar is then `String`. */
  readonly enumName: string | undefined;
  /** The entity type or interface that it refers to. */
  readonly reference: string | undefined;
  readonly isList: boolean;
  readonly isRequired: boolean;
}

/** A field that is looked up: the entities of `type` whose `field` refers back. */
export interface DerivedField {
  readonly name: string;
  readonly type: string;
  readonly field: string;
  readonly isList: boolean;
}

export interface EntityType {
  readonly name: string;
  /** Its place among the entity types of its schema. */
  readonly index: number;
  readonly table: string;
  readonly isImmutable: boolean;
  readonly isTimeseries: boolean;
  readonly idScalar: "Bytes" | "Int8" | "String";
  /** In the schema's order, `id` among them. */
  readonly fields: readonly StoredField[];
  readonly fieldIndex: ReadonlyMap<string, number>;
  readonly idIndex: number;
  /** The fields that must have a value, by their places. */
  readonly required: readonly number[];
  readonly derived: readonly DerivedField[];
}

export const AGGREGATE_FUNCTIONS = ["count", "first", "last", "max", "min", "sum"] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];
/** Seconds of each interval, the shortest first. */
export const INTERVALS = { hour: 3_600, day: 86_400 } as const;
export type Interval = keyof typeof INTERVALS;

export interface Aggregate {
  readonly field: StoredField;
  readonly fn: AggregateFunction;
  /** An SQL expression over fields of the source. */
  readonly argument: string;
  readonly isCumulative: boolean;
}

/** What is summed up of a timeseries; each interval has a table of its own. */
export interface Aggregation {
  readonly name: string;
  readonly source: EntityType;
  readonly intervals: readonly Interval[];
  /** All fields in the schema's order, `id` and `timestamp` among them. */
  readonly fields: readonly StoredField[];
  readonly dimensions: readonly StoredField[];
  readonly aggregates: readonly Aggregate[];
}

/** A subgraph's `schema.graphql`, as far as storing needs it. */
export interface StoredSchema {
  readonly document: DocumentNode;
  readonly types: ReadonlyMap<string, EntityType>;
  readonly aggregations: readonly Aggregation[];
  /** Each enum's values, sorted, as graph-node stores them. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** Reads a subgraph's schema. @throws IndexerError `SCHEMA_INVALID` or `NOT_SUPPORTED`, naming the line. */
export function readStoredSchema(text: string): StoredSchema {
  const document = parse(text);
  const nodes = document.definitions.filter((node) => node.kind === Kind.OBJECT_TYPE_DEFINITION);
  const enums = new Map<string, readonly string[]>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.ENUM_TYPE_DEFINITION) continue;
    enums.set(node.name.value, (node.values ?? []).map(({ name }) => name.value).sort());
  }
  const idScalars = readIdScalars(document, nodes);
  const fieldOf = (node: FieldDefinitionNode) => readField(node, enums, idScalars);

  const types = new Map<string, EntityType>();
  const aggregationNodes: ObjectTypeDefinitionNode[] = [];
  for (const node of nodes) {
    const name = node.name.value;
    if (name === "_Schema_") throw notSupported(node, "full-text search");
    const entity = directive(node.directives, "entity");
    if (entity === undefined) {
      if (directive(node.directives, "aggregation") === undefined)
        throw invalid(node, "is neither an entity nor an aggregation");
      aggregationNodes.push(node);
      continue;
    }
    if (entity.skipDuplicates === true) throw notSupported(node, "skipDuplicates");
    const fields = (node.fields ?? [])
      .filter(({ directives }) => directive(directives, "derivedFrom") === undefined)
      .map(fieldOf);
    const isTimeseries = entity.timeseries === true;
    types.set(name, {
      name,
      index: types.size,
      table: snakeCase(name),
      isImmutable: isTimeseries || entity.immutable === true,
      isTimeseries,
      idScalar: idScalars.get(name) ?? "String",
      fields,
      fieldIndex: new Map(fields.map((field, index) => [field.name, index])),
      idIndex: fields.findIndex((field) => field.name === "id"),
      required: fields.flatMap(({ isRequired }, index) => (isRequired ? [index] : [])),
      derived: (node.fields ?? []).flatMap(readDerived),
    });
  }
  const aggregations = aggregationNodes.map((node) => readAggregation(node, types, fieldOf));
  return { document, types, aggregations, enums };
}

/** What ids each entity type has, and each interface by what implements it. */
function readIdScalars(document: DocumentNode, nodes: readonly ObjectTypeDefinitionNode[]) {
  const scalars = new Map<string, EntityType["idScalar"]>();
  for (const node of nodes) {
    const id = node.fields?.find(({ name }) => name.value === "id");
    if (id === undefined) throw invalid(node, "has no field `id`");
    const { base } = unwrapped(id.type);
    const scalar = base === "ID" ? "String" : base;
    if (scalar !== "String" && scalar !== "Bytes" && scalar !== "Int8")
      throw invalid(id, `has ids of type ${base}`);
    scalars.set(node.name.value, scalar);
    for (const { name } of node.interfaces ?? []) scalars.set(name.value, scalar);
  }
  for (const node of document.definitions) {
    if (node.kind !== Kind.INTERFACE_TYPE_DEFINITION || scalars.has(node.name.value)) continue;
    scalars.set(node.name.value, "String");
  }
  return scalars;
}

function readField(
  node: FieldDefinitionNode,
  enums: ReadonlyMap<string, readonly string[]>,
  idScalars: ReadonlyMap<string, Scalar>,
): StoredField {
  const { base, isList, isNested } = unwrapped(node.type);
  if (isNested) throw notSupported(node, "lists of lists");
  const reference = idScalars.has(base) ? base : undefined;
  const enumName = enums.has(base) ? base : undefined;
  const scalar = idScalars.get(base) ?? (enumName !== undefined || base === "ID" ? "String" : base);
  if (!(SCALARS as readonly string[]).includes(scalar)) throw invalid(node, `has the unknown type ${base}`);
  return {
    name: node.name.value,
    column: snakeCase(node.name.value),
    scalar: scalar as Scalar,
    enumName,
    reference,
    isList,
    isRequired: node.type.kind === Kind.NON_NULL_TYPE,
  };
}

function readDerived(node: FieldDefinitionNode): DerivedField[] {
  const derivedFrom = directive(node.directives, "derivedFrom");
  if (derivedFrom === undefined) return [];
  const { base, isList } = unwrapped(node.type);
  return [{ name: node.name.value, type: base, field: String(derivedFrom.field), isList }];
}

function readAggregation(
  node: ObjectTypeDefinitionNode,
  types: ReadonlyMap<string, EntityType>,
  fieldOf: (node: FieldDefinitionNode) => StoredField,
): Aggregation {
  const settings = directive(node.directives, "aggregation") ?? {};
  const source = types.get(String(settings.source));
  if (source === undefined || !source.isTimeseries) {
    throw invalid(node, `sums up ${String(settings.source)}, which is not a timeseries`);
  }
  const fields: StoredField[] = [];
  const dimensions: StoredField[] = [];
  const aggregates: Aggregate[] = [];
  for (const fieldNode of node.fields ?? []) {
    const field = fieldOf(fieldNode);
    fields.push(field);
    const aggregate = directive(fieldNode.directives, "aggregate");
    if (aggregate !== undefined) {
      aggregates.push({
        field,
        fn: String(aggregate.fn) as AggregateFunction,
        argument: String(aggregate.arg ?? ""),
        isCumulative: aggregate.cumulative === true,
      });
    } else if (field.name !== "id" && field.name !== "timestamp") {
      dimensions.push(field);
    }
  }
  const intervals = (settings.intervals as string[]).filter((name): name is Interval => name in INTERVALS);
  intervals.sort((one, other) => INTERVALS[one] - INTERVALS[other]);
  return { name: node.name.value, source, intervals, fields, dimensions, aggregates };
}

function unwrapped(type: TypeNode): { base: string; isList: boolean; isNested: boolean } {
  let lists = 0;
  let inner = type;
  while (inner.kind !== Kind.NAMED_TYPE) {
    if (inner.kind === Kind.LIST_TYPE) lists++;
    inner = inner.type;
  }
  return { base: inner.name.value, isList: lists > 0, isNested: lists > 1 };
}

function directive(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): Record<string, unknown> | undefined {
  const node = directives?.find((one) => one.name.value === name);
  if (node === undefined) return undefined;
  return Object.fromEntries(
    (node.arguments ?? []).map((one) => [one.name.value, valueFromASTUntyped(one.value)]),
  );
}

type Named = ObjectTypeDefinitionNode | FieldDefinitionNode;

function place(node: Named): string {
  return `schema.graphql, line ${node.loc?.startToken.line}: ${node.name.value}`;
}

function invalid(node: Named, what: string): IndexerError {
  return new IndexerError(
    "SCHEMA_INVALID",
    `${place(node)} ${what}.`,
    "Mend the schema and build the subgraph again.",
  );
}

function notSupported(node: Named, what: string): IndexerError {
  return new IndexerError(
    "NOT_SUPPORTED",
    `${place(node)} uses ${what}, which this engine does not have.`,
    "Run this subgraph on graph-node.",
  );
}
