import {
  type ConstValueNode,
  type InputValueDefinitionNode,
  Kind,
  type TypeNode,
  type ValueNode,
} from "graphql";
import type { ApiSchema } from "../schema/api-schema.ts";
import { errors, NOWHERE, type QueryError } from "./errors.ts";
import { NULL, object, rustFloat, string, type Value } from "./values.ts";

const INT = { min: -(2n ** 31n), max: 2n ** 31n - 1n };

/** A value of a document, with its variables in place; one that is not defined is null, as graph-node has it. */
export function valueOfNode(node: ValueNode | ConstValueNode, variables: ReadonlyMap<string, Value>): Value {
  switch (node.kind) {
    case Kind.VARIABLE:
      return variables.get(node.name.value) ?? NULL;
    case Kind.INT:
      return { kind: "int", value: BigInt(node.value) };
    case Kind.FLOAT:
      return { kind: "float", value: Number(node.value) };
    case Kind.STRING:
      return string(node.value);
    case Kind.BOOLEAN:
      return { kind: "boolean", value: node.value };
    case Kind.NULL:
      return NULL;
    case Kind.ENUM:
      return { kind: "enum", value: node.value };
    case Kind.LIST:
      return { kind: "list", values: node.values.map((value) => valueOfNode(value, variables)) };
    case Kind.OBJECT:
      return object(
        node.fields.map(({ name, value }) => [name.value, valueOfNode(value, variables)] as const),
      );
  }
}

/** The coerced value of a type, or what could not be coerced. */
export type Coerced =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly culprit: Value };

const done = (value: Value): Coerced => ({ ok: true, value });
const failed = (culprit: Value): Coerced => ({ ok: false, culprit });

/** Turns a value into one of the type, by graph-node's rules, which are looser than GraphQL's for some scalars. */
export function coerce(schema: ApiSchema, value: Value, type: TypeNode): Coerced {
  if (type.kind === Kind.NON_NULL_TYPE)
    return value.kind === "null" ? failed(value) : coerce(schema, value, type.type);
  if (value.kind === "null") return done(value);
  if (type.kind === Kind.NAMED_TYPE) return coerceNamed(schema, value, type.name.value);
  if (value.kind !== "list") return failed(value);
  const values: Value[] = [];
  for (const one of value.values) {
    const coerced = coerce(schema, one, type.type);
    if (!coerced.ok) return coerced;
    values.push(coerced.value);
  }
  return done({ kind: "list", values });
}

/** The value of an argument: what was given, else the default; undefined where neither is. */
export function coerceArgument(
  schema: ApiSchema,
  given: Value | undefined,
  definition: InputValueDefinitionNode,
): Value | QueryError | undefined {
  const value =
    given ??
    (definition.defaultValue === undefined ? undefined : valueOfNode(definition.defaultValue, new Map()));
  if (value === undefined) {
    return definition.type.kind === Kind.NON_NULL_TYPE
      ? errors.missingArgument(definition.name.value)
      : undefined;
  }
  const coerced = coerce(schema, value, definition.type);
  return coerced.ok ? coerced.value : errors.invalidArgument(NOWHERE, definition.name.value, coerced.culprit);
}

function coerceNamed(schema: ApiSchema, value: Value, name: string): Coerced {
  const type = schema.types.get(name);
  if (type?.kind === Kind.SCALAR_TYPE_DEFINITION) return coerceScalar(value, name);
  if (type?.kind === Kind.ENUM_TYPE_DEFINITION) {
    const isKnown =
      (value.kind === "enum" || value.kind === "string") &&
      type.values?.some((one) => one.name.value === value.value);
    return isKnown ? done({ kind: "enum", value: value.value }) : failed(value);
  }
  if (type?.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION || value.kind !== "object") return failed(value);
  const entries: [string, Value][] = [];
  for (const [key, one] of value.entries) {
    const definition = fieldsOfInput(type).get(key);
    if (definition === undefined) return failed(value);
    const coerced = coerce(schema, one, definition.type);
    if (!coerced.ok) return failed(value);
    entries.push([key, coerced.value]);
  }
  return done(object(entries));
}

const inputFields = new WeakMap<object, ReadonlyMap<string, InputValueDefinitionNode>>();

function fieldsOfInput(type: {
  readonly fields?: readonly InputValueDefinitionNode[] | undefined;
}): ReadonlyMap<string, InputValueDefinitionNode> {
  const known = inputFields.get(type);
  if (known !== undefined) return known;
  const fields = new Map((type.fields ?? []).map((field) => [field.name.value, field]));
  inputFields.set(type, fields);
  return fields;
}

function coerceScalar(value: Value, name: string): Coerced {
  switch (name) {
    case "Boolean":
      return value.kind === "boolean" ? done(value) : failed(value);
    case "Int":
      return value.kind === "int" && value.value >= INT.min && value.value <= INT.max
        ? done(value)
        : failed(value);
    case "BigDecimal":
      if (value.kind === "float") return done(string(rustFloat(value.value).replace(/\.0$/, "")));
      return textOrInteger(value);
    case "Int8":
    case "ID":
    case "BigInt":
      return textOrInteger(value);
    case "Timestamp":
      // A variable is coerced a second time, as an argument.
      if (value.kind === "timestamp") return done(value);
      return value.kind === "string" && /^[+-]?\d+$/.test(value.value)
        ? done({ kind: "timestamp", value: BigInt(value.value) })
        : failed(value);
    case "String":
    case "Bytes":
      return value.kind === "string" ? done(value) : failed(value);
    default:
      return failed(value);
  }
}

function textOrInteger(value: Value): Coerced {
  if (value.kind === "int") return done(string(String(value.value)));
  return value.kind === "string" ? done(value) : failed(value);
}
