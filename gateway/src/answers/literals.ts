import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from "graphql";

/** `document` with its big integers as strings: graph-node takes literals of 64 bits at most. */
export function withPlainLiterals(schema: GraphQLSchema, document: DocumentNode): DocumentNode {
  const types = new TypeInfo(schema);
  return visit(
    document,
    visitWithTypeInfo(types, {
      IntValue({ value }) {
        return getNamedType(types.getInputType())?.name === "BigInt"
          ? { kind: Kind.STRING, value }
          : undefined;
      },
    }),
  );
}
