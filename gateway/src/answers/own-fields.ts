import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parseType,
  TypeInfo,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from "graphql";
import type { GatewayContext } from "../context.ts";
import { entityNames } from "../stitching/entities.ts";
import type { GatewaySubschema } from "../stitching/schema.ts";

/** A subschema of the gateway's own, as far as it adds fields to entities that are known by their ids alone. */
export interface OwnPart {
  readonly schema: GraphQLSchema;
  /** The root field that gives an entity's rows back by their `ids`. */
  readonly roots: ReadonlyMap<string, string>;
}

/** What a part adds to the rows of one place in an operation: one execution, however many rows there are. */
export interface OwnHop {
  readonly part: GraphQLSchema;
  readonly document: DocumentNode;
  /** Names of the operation's variables that it uses. */
  readonly variables: readonly string[];
}

/** What a hop adds to the index's rows, by their ids. */
export type OwnRows = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Where a hop's document has its rows and takes their ids. Clients' names that begin so are not planned. */
const ROWS = "_rows";
const IDS = "_ids";

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;

/** Fields that the gateway's own subschemas add to the index's entities. */
export class OwnFields {
  readonly #parts: readonly OwnPart[];

  constructor(own: readonly GatewaySubschema[]) {
    this.#parts = own.map(({ schema, merge = {} }) => {
      const roots = schema.getQueryType()?.getFields() ?? {};
      return {
        schema: schema as GraphQLSchema,
        roots: new Map(
          Object.entries(merge).flatMap(([entity, { fieldName = "" }]) =>
            roots[fieldName]?.args.some((argument) => argument.name === "ids") ? [[entity, fieldName]] : [],
          ),
        ),
      };
    });
  }

  /** Whose field of an entity it is; undefined where it is nobody's, or the part wants to know more than the id. */
  find(entity: string, field: string): OwnPart | undefined {
    return this.#parts.find(({ schema, roots }) => {
      const type = schema.getType(entity);
      return roots.has(entity) && isObjectType(type) && field in type.getFields();
    });
  }
}

/**
 * The hop that asks a part for fields of an entity, as the client asked for them. Undefined where they lead back to entities, which
 * the index would have to complete.
 */
export function hopFor(
  { schema, roots }: OwnPart,
  entity: string,
  nodes: readonly FieldNode[],
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OwnHop | undefined {
  const used = new Set<string>();
  let leadsBack = false;
  const types = new TypeInfo(schema, schema.getType(entity) as never);
  const selections = nodes.map((node) =>
    visit(
      node,
      visitWithTypeInfo(types, {
        Field() {
          leadsBack ||= entityNames.some((other) => other === getNamedType(types.getType())?.name);
        },
        Variable(variable) {
          used.add(variable.name.value);
        },
        FragmentSpread({ name: { value }, directives }) {
          const { typeCondition, selectionSet } = fragments.get(value) as FragmentDefinitionNode;
          return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet, directives };
        },
      }),
    ),
  );
  const definitions = (operation.variableDefinitions ?? []).filter(({ variable }) =>
    used.has(variable.name.value),
  );
  if (leadsBack || definitions.some(({ variable }) => variable.name.value.startsWith("_"))) return undefined;
  const ids: VariableDefinitionNode = {
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: name(IDS) },
    type: parseType("[Bytes!]!"),
  };
  const rows: FieldNode = {
    kind: Kind.FIELD,
    alias: name(ROWS),
    name: name(roots.get(entity) ?? ""),
    arguments: [{ kind: Kind.ARGUMENT, name: name("ids"), value: ids.variable }],
    selectionSet: { kind: Kind.SELECTION_SET, selections },
  };
  return {
    part: schema,
    variables: [...used],
    document: {
      kind: Kind.DOCUMENT,
      definitions: [
        {
          ...operation,
          variableDefinitions: [ids, ...definitions],
          selectionSet: { kind: Kind.SELECTION_SET, selections: [rows] },
        },
      ],
    },
  };
}

/** Rows of a part by the ids of the entities that they belong to; undefined where anything went wrong. */
export async function readOwn(
  { part, document }: OwnHop,
  ids: readonly string[],
  variables: Readonly<Record<string, unknown>>,
  context: GatewayContext,
): Promise<OwnRows | undefined> {
  if (ids.length === 0) return new Map();
  const { data, errors }: ExecutionResult = await execute({
    schema: part,
    document,
    variableValues: { ...variables, [IDS]: ids },
    contextValue: context,
  });
  if (errors?.length || !data) return undefined;
  const rows = data[ROWS] as readonly Readonly<Record<string, unknown>>[];
  return new Map(ids.map((id, at) => [id, rows[at] ?? {}]));
}
