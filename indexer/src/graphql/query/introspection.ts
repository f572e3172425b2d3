import {
  type EnumTypeDefinitionNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  print,
  type TypeDefinitionNode,
  type TypeNode,
} from "graphql";
import type { ApiSchema } from "../schema/api-schema.ts";
import { baseName } from "../schema/input-schema.ts";
import { findField, isLeaf } from "../schema/lookup.ts";
import { errors, type QueryError } from "./errors.ts";
import type { Field, SelectionSet } from "./selection.ts";

/** An object of introspection, by graph-node's keys; a type in `type`, `ofType` and `possibleTypes` is its name alone. */
type Described = Readonly<Record<string, unknown>>;

/** Answers `__schema` and `__type` as graph-node does, with the same order of types and the same gaps. */
export class Introspection {
  readonly failures: QueryError[] = [];
  readonly #schema: ApiSchema;
  readonly #types: ReadonlyMap<string, Described>;

  constructor(schema: ApiSchema) {
    this.#schema = schema;
    this.#types = describedTypes(schema);
  }

  /** The JSON of a field of `Query`. */
  field(field: Field): string {
    if (field.name === "__schema") return this.#object("__Schema", this.#schemaObject(), field.selection);
    const name = field.arguments.get("name");
    const type = name?.kind === "string" ? this.#types.get(name.value) : undefined;
    return type === undefined ? "null" : this.#object("__Type", type, field.selection);
  }

  #schemaObject(): Described {
    return {
      queryType: this.#types.get("Query"),
      types: [...this.#types.values()],
      directives: this.#schema.document.definitions
        .filter((definition) => definition.kind === Kind.DIRECTIVE_DEFINITION)
        .map((definition) => ({
          name: definition.name.value,
          description: definition.description?.value,
          locations: definition.locations.map(({ value }) => value),
          args: (definition.arguments ?? []).map(inputValue),
        })),
    };
  }

  #object(type: string, value: Described, selection: SelectionSet): string {
    const fields = selection.fieldsFor(type) ?? [];
    return `{${fields.map((field) => `${JSON.stringify(field.key)}:${this.#value(type, value, field)}`).join(",")}}`;
  }

  #value(type: string, owner: Described, field: Field): string {
    if (field.name === "__typename") return JSON.stringify(type);
    const definition = findField(this.#schema, type, field.name);
    if (definition === undefined) throw errors.unknownField(field.position, type, field.name);
    const base = baseName(definition.type);
    const value = this.#resolved(field.name, owner[field.name]);
    if (value === undefined || value === null) {
      if (definition.type.kind === Kind.NON_NULL_TYPE)
        this.failures.push(errors.nonNull(field.position, field.name));
      return "null";
    }
    if (isLeaf(this.#schema, base)) return JSON.stringify(value);
    if (!Array.isArray(value)) return this.#object(base, value as Described, field.selection);
    return `[${value.map((item) => this.#object(base, item as Described, field.selection)).join(",")}]`;
  }

  #resolved(name: string, value: unknown): unknown {
    if (name === "possibleTypes" && Array.isArray(value))
      return value.length === 0 ? null : value.map((one) => this.#types.get(String(one)));
    if ((name === "type" || name === "ofType") && typeof value === "string") return this.#types.get(value);
    return value;
  }
}

const known = new WeakMap<ApiSchema, ReadonlyMap<string, Described>>();

function describedTypes(schema: ApiSchema): ReadonlyMap<string, Described> {
  const cached = known.get(schema);
  if (cached !== undefined) return cached;
  const names = [...schema.types.keys()].filter((name) => !name.startsWith("__")).sort();
  const described = new Map(
    names.flatMap((name) => {
      const type = schema.types.get(name);
      return type === undefined ? [] : [[name, describe(schema, type)] as const];
    }),
  );
  known.set(schema, described);
  return described;
}

function describe(schema: ApiSchema, type: TypeDefinitionNode): Described {
  const common = { name: type.name.value, description: type.description?.value };
  switch (type.kind) {
    case Kind.ENUM_TYPE_DEFINITION:
      return { ...common, kind: "ENUM", enumValues: enumValues(type) };
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return { ...common, kind: "INPUT_OBJECT", inputFields: (type.fields ?? []).map(inputValue) };
    case Kind.INTERFACE_TYPE_DEFINITION:
      return {
        ...common,
        kind: "INTERFACE",
        fields: (type.fields ?? []).map(described),
        possibleTypes: schema.implementers.get(type.name.value) ?? [],
      };
    case Kind.OBJECT_TYPE_DEFINITION:
      return {
        ...common,
        kind: "OBJECT",
        fields: (type.fields ?? []).map(described),
        interfaces: (type.interfaces ?? []).flatMap(({ name }) => {
          const definition = schema.types.get(name.value);
          return definition === undefined ? [] : [describe(schema, definition)];
        }),
      };
    default:
      return { ...common, kind: "SCALAR" };
  }
}

function described(field: FieldDefinitionNode): Described {
  return {
    name: field.name.value,
    description: field.description?.value,
    args: (field.arguments ?? []).map(inputValue),
    type: typeReference(field.type),
    isDeprecated: false,
  };
}

function inputValue(value: InputValueDefinitionNode): Described {
  return {
    name: value.name.value,
    description: value.description?.value,
    type: typeReference(value.type),
    defaultValue: value.defaultValue === undefined ? null : print(value.defaultValue),
    isDeprecated: false,
  };
}

function enumValues(type: EnumTypeDefinitionNode): Described[] {
  return (type.values ?? []).map(({ name, description }) => ({
    name: name.value,
    description: description?.value,
    isDeprecated: false,
  }));
}

function typeReference(type: TypeNode): string | Described {
  if (type.kind === Kind.NAMED_TYPE) return type.name.value;
  return { kind: type.kind === Kind.LIST_TYPE ? "LIST" : "NON_NULL", ofType: typeReference(type.type) };
}
