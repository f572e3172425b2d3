import {
  type ConstValueNode,
  type InputValueDefinitionNode,
  Kind,
  type NamedTypeNode,
  type NameNode,
  type StringValueNode,
  type TypeNode,
} from "graphql";

/*
 * Short ways to write nodes of a GraphQL document.
 */

export const nameNode = (value: string): NameNode => ({ kind: Kind.NAME, value });

export const textNode = (value: string): StringValueNode => ({ kind: Kind.STRING, value });

export const named = (name: string): NamedTypeNode => ({ kind: Kind.NAMED_TYPE, name: nameNode(name) });

export const nonNull = (type: TypeNode): TypeNode =>
  type.kind === Kind.NON_NULL_TYPE ? type : { kind: Kind.NON_NULL_TYPE, type };

export const listOf = (type: TypeNode): TypeNode => ({ kind: Kind.LIST_TYPE, type });

/** `[Type!]` */
export const listOfNonNull = (name: string): TypeNode => listOf(nonNull(named(name)));

export const intNode = (value: number): ConstValueNode => ({ kind: Kind.INT, value: String(value) });

export const enumNode = (value: string): ConstValueNode => ({ kind: Kind.ENUM, value });

export function inputValue(
  name: string,
  type: TypeNode,
  more: { readonly description?: string; readonly defaultValue?: ConstValueNode } = {},
): InputValueDefinitionNode {
  return {
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: nameNode(name),
    type,
    ...(more.description === undefined ? {} : { description: textNode(more.description) }),
    ...(more.defaultValue === undefined ? {} : { defaultValue: more.defaultValue }),
  };
}
