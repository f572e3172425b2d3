import { MapperKind, mapSchema } from "@graphql-tools/utils";
import { GraphQLError, type GraphQLFieldResolver, type GraphQLSchema } from "graphql";
import { rootCause } from "../errors.ts";

/** The error without the place where it happened upstream, so that GraphQL gives it its place in this answer. */
function unplaced(error: unknown): unknown {
  const cause = rootCause(error);
  return cause instanceof GraphQLError && cause.path ? new GraphQLError(cause.message) : cause;
}

/**
 * Errors of fields that came across a seam carry the path of the list, without the index of the item. Here they
 * are placed anew, on the fields of the types named, which are those that several subschemas make up together.
 */
export function placeErrors(schema: GraphQLSchema, mergedTypes: readonly string[]): GraphQLSchema {
  const placing =
    <S, C, A>(resolve: GraphQLFieldResolver<S, C, A>): GraphQLFieldResolver<S, C, A> =>
    (...given) => {
      const value = resolve(...given);
      if (value instanceof Error) return unplaced(value);
      if (!(value instanceof Promise)) return value;
      return value.then(
        (settled) => (settled instanceof Error ? unplaced(settled) : settled),
        (error: unknown) => Promise.reject(unplaced(error)),
      );
    };
  return mapSchema(schema, {
    [MapperKind.OBJECT_FIELD]: (field, _name, typeName) =>
      mergedTypes.includes(typeName) && field.resolve
        ? { ...field, resolve: placing(field.resolve) }
        : undefined,
  });
}
