import { GraphQLError, type ValidationRule } from "graphql";

/**
 * Refuses aliases that begin with one underscore: under such names the gateway asks the index for what it needs itself, along with
 * what the client asks for, and the two must not be taken for each other. Fields with such names, as `_meta`, are the index's.
 */
export const noReservedAliases: ValidationRule = (context) => ({
  Field({ alias }) {
    if (alias === undefined || !/^_(?!_)/.test(alias.value)) return;
    const message = `The alias "${alias.value}" begins with an underscore, as the gateway's own do; choose another.`;
    context.reportError(new GraphQLError(message, { nodes: alias }));
  },
});
