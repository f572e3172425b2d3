import { type FieldDefinitionNode, Kind, type TypeDefinitionNode, type TypeNode } from "graphql";
import type { ApiSchema } from "./api-schema.ts";
import { named, nameNode, nonNull } from "./nodes.ts";

/*
 * What a query asks of the API schema: fields by their name, the concrete types behind a type.
 */

const TYPENAME: FieldDefinitionNode = {
  kind: Kind.FIELD_DEFINITION,
  name: nameNode("__typename"),
  type: nonNull(named("String")),
};

const fieldMaps = new WeakMap<TypeDefinitionNode, ReadonlyMap<string, FieldDefinitionNode>>();

/** An object type or an interface. */
export function isComposite(type: TypeDefinitionNode | undefined): boolean {
  return type?.kind === Kind.OBJECT_TYPE_DEFINITION || type?.kind === Kind.INTERFACE_TYPE_DEFINITION;
}

/** A field of a type of the API; those of introspection are known to every type, as graph-node has it. */
export function findField(
  schema: ApiSchema,
  typeName: string,
  name: string,
): FieldDefinitionNode | undefined {
  if (name === "__typename") return TYPENAME;
  const type = schema.types.get(name === "__schema" || name === "__type" ? "__Query" : typeName);
  if (type?.kind !== Kind.OBJECT_TYPE_DEFINITION && type?.kind !== Kind.INTERFACE_TYPE_DEFINITION) {
    return undefined;
  }
  let fields = fieldMaps.get(type);
  if (fields === undefined) {
    fields = new Map((type.fields ?? []).map((field) => [field.name.value, field]));
    fieldMaps.set(type, fields);
  }
  return fields.get(name);
}

/** The object types that a value of the type can have: itself, or those that implement it. */
export function objectTypes(schema: ApiSchema, name: string): readonly string[] {
  return schema.implementers.get(name) ?? [name];
}

export function isLeaf(schema: ApiSchema, name: string): boolean {
  return !isComposite(schema.types.get(name));
}

export function isListType(type: TypeNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE ? isListType(type.type) : type.kind === Kind.LIST_TYPE;
}
