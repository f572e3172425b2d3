import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  type InterfaceTypeDefinitionNode,
  Kind,
  type ObjectTypeDefinitionNode,
  parse,
  type TypeDefinitionNode,
} from "graphql";
import { BUILT_IN } from "./built-in.ts";
import { addFilterType, addOrderType } from "./filters.ts";
import { type Aggregation, baseName, compositeType, type InputSchema } from "./input-schema.ts";
import { INTROSPECTION_TYPES } from "./introspection-types.ts";
import { queryNames } from "./names.ts";
import { enumNode, inputValue, intNode, listOfNonNull, named, nameNode, nonNull, textNode } from "./nodes.ts";

/** The schema that clients see: graph-node's API for the subgraph. */
export interface ApiSchema {
  readonly input: InputSchema;
  readonly document: DocumentNode;
  /** The types of the document and those of introspection, whose root is `__Query`. */
  readonly types: ReadonlyMap<string, TypeDefinitionNode>;
  readonly query: ObjectTypeDefinitionNode;
  /** The names of the object types that implement an interface. */
  readonly implementers: ReadonlyMap<string, readonly string[]>;
}

const BLOCK =
  "The block at which the query should be executed. Can either be a `{ hash: Bytes }` value containing a block hash, a " +
  "`{ number: Int }` containing the block number, or a `{ number_gte: Int }` containing the minimum block number. In the case " +
  "of `number_gte`, the query will be executed on the latest block only if the subgraph has progressed to or past the minimum " +
  "block number. Defaults to the latest block when omitted.";
const SUBGRAPH_ERROR =
  "Set to `allow` to receive data even if the subgraph has skipped over errors while syncing.";

/** Makes graph-node's API schema of a subgraph's schema: types, arguments, descriptions, defaults, all in its order. */
export function createApiSchema(input: InputSchema): ApiSchema {
  const definitions: DefinitionNode[] = [];
  for (const definition of input.document.definitions) {
    if (
      definition.kind === Kind.OBJECT_TYPE_DEFINITION ||
      definition.kind === Kind.INTERFACE_TYPE_DEFINITION
    ) {
      if (definition.name.value !== "_Schema_") definitions.push(withArguments(definition, input));
    } else if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
      definitions.push(definition);
    }
  }
  definitions.push(...parse(BUILT_IN, { noLocation: true }).definitions);
  const add = (definition: DefinitionNode) => definitions.push(definition);
  for (const { name, fields } of [...input.entities.values(), ...input.interfaces.values()]) {
    add(addOrderType(input, name, [...fields.values()]));
    add(addFilterType(input, name, [...fields.values()], "entity"));
  }
  for (const { name, fields, aggregates } of input.aggregations.values()) {
    add(addOrderType(input, name, [...fields.values(), ...aggregates.map(({ field }) => field)]));
    add(addFilterType(input, name, [...fields.values()], "aggregation"));
  }
  const query = queryType(input);
  definitions.push(query);
  const types = new Map<string, TypeDefinitionNode>();
  for (const definition of definitions) {
    if (isTypeDefinition(definition)) types.set(definition.name.value, definition);
  }
  for (const definition of parse(INTROSPECTION_TYPES, { noLocation: true }).definitions) {
    if (isTypeDefinition(definition)) types.set(definition.name.value, definition);
  }
  return {
    input,
    document: { kind: Kind.DOCUMENT, definitions },
    types,
    query,
    implementers: new Map(
      [...input.interfaces.values()].map(({ name, implementers }) => [name, implementers.map((t) => t.name)]),
    ),
  };
}

function isTypeDefinition(definition: DefinitionNode): definition is TypeDefinitionNode {
  return "name" in definition && definition.kind.endsWith("TypeDefinition");
}

function withArguments<T extends ObjectTypeDefinitionNode | InterfaceTypeDefinitionNode>(
  definition: T,
  input: InputSchema,
): T {
  const fields = definition.fields?.map((field): FieldDefinitionNode => {
    const base = baseName(field.type);
    const inner = field.type.kind === Kind.NON_NULL_TYPE ? field.type.type : field.type;
    const target = inner.kind === Kind.LIST_TYPE ? compositeType(input, base) : undefined;
    return target === undefined
      ? field
      : { ...field, arguments: collectionArguments(base, target.kind === "aggregation") };
  });
  return { ...definition, ...(fields === undefined ? {} : { fields }) };
}

function collectionArguments(type: string, isAggregation: boolean): InputValueDefinitionNode[] {
  return [
    inputValue("skip", named("Int"), { defaultValue: intNode(0) }),
    inputValue("first", named("Int"), { defaultValue: intNode(100) }),
    ...(isAggregation ? [inputValue("interval", nonNull(named("Aggregation_interval")))] : []),
    inputValue("orderBy", named(`${type}_orderBy`)),
    inputValue("orderDirection", named("OrderDirection")),
    ...(isAggregation ? [inputValue("current", named("Aggregation_current"))] : []),
    inputValue("where", named(`${type}_filter`)),
  ];
}

const blockArguments = (): InputValueDefinitionNode[] => [
  inputValue("block", named("Block_height"), { description: BLOCK }),
  inputValue("subgraphError", nonNull(named("_SubgraphErrorPolicy_")), {
    description: SUBGRAPH_ERROR,
    defaultValue: enumNode("deny"),
  }),
];

function queryType(input: InputSchema): ObjectTypeDefinitionNode {
  const extra = parse(
    `type Query {
      "Access to subgraph metadata"
      _meta(block: Block_height): _Meta_
    }`,
    { noLocation: true },
  ).definitions[0] as ObjectTypeDefinitionNode;
  return {
    kind: Kind.OBJECT_TYPE_DEFINITION,
    name: nameNode("Query"),
    fields: [
      ...[...input.entities.keys(), ...input.interfaces.keys()].flatMap(entityFields),
      ...[...input.aggregations.values()].map(aggregationField),
      ...(extra.fields ?? []),
      logsField(),
    ],
  };
}

function entityFields(type: string): FieldDefinitionNode[] {
  const { one, many } = queryNames(type);
  return [
    {
      kind: Kind.FIELD_DEFINITION,
      name: nameNode(one),
      arguments: [inputValue("id", nonNull(named("ID"))), ...blockArguments()],
      type: named(type),
    },
    {
      kind: Kind.FIELD_DEFINITION,
      name: nameNode(many),
      arguments: [...collectionArguments(type, false), ...blockArguments()],
      type: nonNull(listOfNonNull(type)),
    },
  ];
}

function aggregationField({ name }: Aggregation): FieldDefinitionNode {
  return {
    kind: Kind.FIELD_DEFINITION,
    name: nameNode(queryNames(name).many),
    description: textNode(`Collection of aggregated \`${name}\` values`),
    arguments: [...collectionArguments(name, true), ...blockArguments()],
    type: nonNull(listOfNonNull(name)),
  };
}

function logsField(): FieldDefinitionNode {
  const text = (description: string) => ({ description });
  return {
    kind: Kind.FIELD_DEFINITION,
    name: nameNode("_logs"),
    description: textNode(
      "Query execution logs emitted by the subgraph during indexing. Results are sorted by timestamp in descending order " +
        "(newest first).",
    ),
    arguments: [
      inputValue(
        "level",
        named("LogLevel"),
        text("Filter logs by severity level. Only logs at this level will be returned."),
      ),
      inputValue(
        "from",
        named("String"),
        text(
          "Filter logs from this timestamp onwards (inclusive). Must be in RFC3339 format (e.g., '2024-01-15T10:30:00Z').",
        ),
      ),
      inputValue(
        "to",
        named("String"),
        text(
          "Filter logs until this timestamp (inclusive). Must be in RFC3339 format (e.g., '2024-01-15T23:59:59Z').",
        ),
      ),
      inputValue(
        "search",
        named("String"),
        text(
          "Search for logs containing this text in the message. Case-insensitive substring match. Maximum length: 1000 characters.",
        ),
      ),
      inputValue("first", named("Int"), {
        description: "Maximum number of logs to return. Default: 100, Maximum: 1000.",
        defaultValue: intNode(100),
      }),
      inputValue("skip", named("Int"), {
        description: "Number of logs to skip (for pagination). Default: 0, Maximum: 10000.",
        defaultValue: intNode(0),
      }),
      inputValue("orderDirection", named("OrderDirection"), {
        description: "Sort direction for results. Default: desc (newest first).",
        defaultValue: enumNode("desc"),
      }),
    ],
    type: nonNull(listOfNonNull("_Log_")),
  };
}
