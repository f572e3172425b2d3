import {
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeNode,
} from "graphql";
import { UnsupportedSchemaError } from "./errors.ts";

/** The type of an entity's `id`; `ID` is a string. */
export type IdType = "String" | "Bytes" | "Int8";

export const INTERVALS = { hour: 3_600, day: 86_400 } as const;
export type Interval = keyof typeof INTERVALS;

export interface Field {
  readonly name: string;
  readonly type: TypeNode;
  /** The name of the type without lists and `!`. */
  readonly base: string;
  readonly isList: boolean;
  readonly isNonNull: boolean;
  /** For a `@derivedFrom` field: the field of the other type that names this entity. */
  readonly derivedFrom?: string;
}

/** An entity type, or an aggregation over one interval, which is stored like one. */
export interface EntityType {
  readonly kind: "entity";
  /** The name in answers, as `__typename`. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  readonly idType: IdType;
  readonly isImmutable: boolean;
  readonly interfaces: readonly string[];
  readonly aggregation?: { readonly of: Aggregation; readonly interval: Interval };
}

export interface InterfaceType {
  readonly kind: "interface";
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** In the order of the document, which is that of answers of equal rank. */
  readonly implementers: readonly EntityType[];
}

export interface Aggregate {
  readonly field: Field;
  readonly function: "sum" | "count" | "min" | "max" | "first" | "last";
  /** An SQL expression over fields of the source. */
  readonly argument: string;
  readonly isCumulative: boolean;
}

export interface Aggregation {
  readonly kind: "aggregation";
  readonly name: string;
  /** The timeseries that it sums up. */
  readonly source: string;
  /** Id, timestamp and dimensions. */
  readonly fields: ReadonlyMap<string, Field>;
  readonly aggregates: readonly Aggregate[];
  readonly intervals: ReadonlyMap<Interval, EntityType>;
}

export type CompositeType = EntityType | InterfaceType | Aggregation;

/** What a subgraph's schema says, in the order in which it says it. */
export interface InputSchema {
  readonly document: DocumentNode;
  readonly entities: ReadonlyMap<string, EntityType>;
  readonly interfaces: ReadonlyMap<string, InterfaceType>;
  readonly aggregations: ReadonlyMap<string, Aggregation>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** Reads a subgraph's `schema.graphql`. Throws `UnsupportedSchemaError` for what the engine does not do. */
export function parseInputSchema(text: string): InputSchema {
  const document = parse(text, { noLocation: true });
  const objects = document.definitions.filter(
    (definition): definition is ObjectTypeDefinitionNode =>
      definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value !== "_Schema_",
  );
  refuseFulltext(document);
  const entities = new Map<string, EntityType>();
  const aggregations = new Map<string, Aggregation>();
  for (const node of objects) {
    if (directive(node, "aggregation") !== undefined) aggregations.set(node.name.value, aggregationOf(node));
    else entities.set(node.name.value, entityOf(node));
  }
  const interfaces = new Map<string, InterfaceType>();
  const enums = new Map<string, readonly string[]>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      enums.set(
        definition.name.value,
        (definition.values ?? []).map(({ name }) => name.value),
      );
    }
    if (definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    const name = definition.name.value;
    interfaces.set(name, {
      kind: "interface",
      name,
      fields: fieldsOf(definition.fields),
      implementers: [...entities.values()].filter((entity) => entity.interfaces.includes(name)),
    });
  }
  return { document, entities, interfaces, aggregations, enums };
}

/** An entity type, an interface or an aggregation by its name. */
export function compositeType(schema: InputSchema, name: string): CompositeType | undefined {
  return schema.entities.get(name) ?? schema.interfaces.get(name) ?? schema.aggregations.get(name);
}

/** The type of the ids of what a field refers to: those of an interface are the same for all that implement it. */
export function idTypeOf(type: CompositeType): IdType {
  if (type.kind === "entity") return type.idType;
  if (type.kind === "aggregation") return idTypeOfField(type.fields.get("id"));
  return type.implementers[0]?.idType ?? "String";
}

export function directive(
  node: { readonly directives?: readonly DirectiveNode[] | undefined },
  name: string,
): DirectiveNode | undefined {
  return node.directives?.find((one) => one.name.value === name);
}

function argument(node: DirectiveNode | undefined, name: string): string | boolean | string[] | undefined {
  const value = node?.arguments?.find((one) => one.name.value === name)?.value;
  if (value?.kind === Kind.STRING || value?.kind === Kind.BOOLEAN || value?.kind === Kind.ENUM)
    return value.value;
  if (value?.kind === Kind.LIST)
    return value.values.map((item) => (item.kind === Kind.STRING ? item.value : ""));
  return undefined;
}

function entityOf(node: ObjectTypeDefinitionNode): EntityType {
  const entity = directive(node, "entity");
  const fields = fieldsOf(node.fields);
  return {
    kind: "entity",
    name: node.name.value,
    fields,
    idType: idTypeOfField(fields.get("id")),
    isImmutable: argument(entity, "immutable") === true || argument(entity, "timeseries") === true,
    interfaces: (node.interfaces ?? []).map(({ name }) => name.value),
  };
}

function aggregationOf(node: ObjectTypeDefinitionNode): Aggregation {
  const name = node.name.value;
  const said = directive(node, "aggregation");
  const isAggregate = (field: FieldDefinitionNode) => directive(field, "aggregate") !== undefined;
  const fields = fieldsOf(node.fields?.filter((field) => !isAggregate(field)));
  const aggregates = (node.fields ?? []).filter(isAggregate).map((field): Aggregate => {
    const aggregate = directive(field, "aggregate");
    return {
      field: fieldOf(field),
      function: argument(aggregate, "fn") as Aggregate["function"],
      argument: String(argument(aggregate, "arg") ?? "id"),
      isCumulative: argument(aggregate, "cumulative") === true,
    };
  });
  const intervals = new Map<Interval, EntityType>();
  const aggregation: Aggregation = {
    kind: "aggregation",
    name,
    source: String(argument(said, "source")),
    fields,
    aggregates,
    intervals,
  };
  const all = new Map([...fields, ...aggregates.map(({ field }) => [field.name, field] as const)]);
  for (const interval of argument(said, "intervals") as Interval[]) {
    if (!(interval in INTERVALS)) {
      throw new UnsupportedSchemaError(name, `the interval "${interval}"`, 'Use "hour" or "day".');
    }
    intervals.set(interval, {
      kind: "entity",
      name,
      fields: all,
      idType: idTypeOfField(fields.get("id")),
      isImmutable: true,
      interfaces: [],
      aggregation: { of: aggregation, interval },
    });
  }
  return aggregation;
}

function fieldsOf(nodes: readonly FieldDefinitionNode[] = []): ReadonlyMap<string, Field> {
  return new Map(nodes.map((node) => [node.name.value, fieldOf(node)]));
}

function fieldOf(node: FieldDefinitionNode): Field {
  const inner = node.type.kind === Kind.NON_NULL_TYPE ? node.type.type : node.type;
  const derivedFrom = argument(directive(node, "derivedFrom"), "field");
  return {
    name: node.name.value,
    type: node.type,
    base: baseName(node.type),
    isList: inner.kind === Kind.LIST_TYPE,
    isNonNull: node.type.kind === Kind.NON_NULL_TYPE,
    ...(typeof derivedFrom === "string" ? { derivedFrom } : {}),
  };
}

export function baseName(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : baseName(type.type);
}

function idTypeOfField(id: Field | undefined): IdType {
  return id?.base === "Bytes" || id?.base === "Int8" ? id.base : "String";
}

function refuseFulltext(document: DocumentNode): void {
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION || definition.name.value !== "_Schema_") continue;
    if (directive(definition, "fulltext") === undefined) continue;
    throw new UnsupportedSchemaError(
      "_Schema_",
      "@fulltext",
      "Take the directive out and search with `_contains_nocase`, or run the subgraph on graph-node.",
    );
  }
}
