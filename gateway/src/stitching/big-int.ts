import { GraphQLError, GraphQLScalarType, Kind } from "graphql";

/**
 * An integer of any size, a string in answers. As an argument it may be written as a string or as a literal of
 * any length; a JSON number only where JavaScript holds it exactly, since a wrong filter is worse than none.
 */
export const BigIntScalar = new GraphQLScalarType<string | undefined, string>({
  name: "BigInt",
  description: "An integer of any size, as a string of digits. Amounts are in wei.",
  serialize: String,
  parseValue: (value) => {
    if (typeof value === "string" && /^-?[0-9]+$/.test(value)) return value;
    if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
    throw new GraphQLError(
      `${JSON.stringify(value)} is not an exact integer; write it as a string of digits.`,
    );
  },
  parseLiteral: (node) => {
    if (node.kind === Kind.INT) return node.value;
    if (node.kind === Kind.STRING && /^-?[0-9]+$/.test(node.value)) return node.value;
    throw new GraphQLError("A BigInt is an integer, or a string of digits.", { nodes: node });
  },
});
