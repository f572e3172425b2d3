import type { ASTNode } from "graphql";
import { debug, display, type Value } from "./values.ts";

/** Line and column, from 1; graph-node says 0 and 0 of what stands in no document. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export const NOWHERE: Position = { line: 0, column: 0 };

/** Where a node of a document begins. */
export function positionOf({ loc }: ASTNode): Position {
  return loc === undefined ? NOWHERE : { line: loc.startToken.line, column: loc.startToken.column };
}

/** An error of a query, in graph-node's words; `locations` stand in the answer where graph-node gives them. */
export class QueryError extends Error {
  readonly position: Position | undefined;

  constructor(message: string, position?: Position) {
    super(message);
    this.name = "QueryError";
    this.position = position;
  }

  toJSON(): object {
    const { message, position } = this;
    return position === undefined ? { message } : { locations: [{ ...position }], message };
  }
}

/** Several errors at once: graph-node goes on where one part of a query has failed, and gives all that it met. */
export class QueryErrors extends Error {
  readonly errors: readonly QueryError[];

  constructor(errors: readonly QueryError[]) {
    super(errors.map(({ message }) => message).join("; "));
    this.name = "QueryErrors";
    this.errors = errors;
  }
}

/** What was thrown, as errors of the query; anything else is a fault of ours and goes on. */
export function errorsOf(thrown: unknown): readonly QueryError[] {
  if (thrown instanceof QueryErrors) return thrown.errors;
  if (thrown instanceof QueryError) return [thrown];
  throw thrown;
}

export const errors = {
  operationNameRequired: () => new QueryError("Operation name required"),
  notSupported: (what: string) => new QueryError(`Not supported: ${what}`),
  invalidArgument: (position: Position, name: string, value: Value) =>
    new QueryError(`Invalid value provided for argument \`${name}\`: ${debug(value)}`, position),
  missingArgument: (name: string) =>
    new QueryError(`No value provided for required argument: \`${name}\``, NOWHERE),
  missingVariable: (position: Position, name: string) =>
    new QueryError(`No value provided for required variable \`${name}\``, position),
  invalidVariableType: (position: Position, name: string) =>
    new QueryError(`Variable \`${name}\` must have an input type`, position),
  unknownField: (position: Position, type: string, field: string) =>
    new QueryError(`Type \`${type}\` has no field \`${field}\``, position),
  namedType: (name: string) => new QueryError(`Failed to resolve named type \`${name}\``),
  abstractType: (name: string) => new QueryError(`Failed to resolve abstract type \`${name}\``),
  undefinedFragment: (name: string) => new QueryError(`fragment \`${name}\` is not defined`),
  cyclicalFragment: (name: string) => new QueryError(`query has fragment cycle including \`${name}\``),
  validation: (message: string) => new QueryError(message),
  tooDeep: (limit: number) => new QueryError(`query has a depth that exceeds the limit of \`${limit}\``),
  tooComplex: (complexity: bigint, limit: bigint) =>
    new QueryError(
      `query potentially returns \`${complexity}\` entities or more and thereby exceeds the limit of \`${limit}\` entities. ` +
        "Possible solutions are reducing the depth of the query, querying fewer relationships or using `first` to return " +
        "smaller collections",
    ),
  range: (name: string, max: number, value: bigint) =>
    new QueryError(`The \`${name}\` argument must be between 0 and ${max}, but is ${value}`),
  invalidFilter: () => new QueryError("Filter must by an object"),
  mixedOr: (fields: readonly string[]) => {
    const list = fields.map((field) => `'${field}'`).join(", ");
    return new QueryError(
      `Cannot mix column filters with 'or' operator at the same level. Found column filter(s) ${list} alongside 'or' operator.` +
        `\n\nInstead of:\nwhere: { ${list}, or: [...] }\n\nUse:\nwhere: { or: [{ ${list}, ... }, { ${list}, ... }] }`,
    );
  },
  noAttribute: (type: string, field: string) =>
    new QueryError(`Entity \`${type}\` has no attribute \`${field}\``),
  orderNotSupported: (type: string, field: string) =>
    new QueryError(`Ordering by \`${field}\` is not supported for type \`${type}\``),
  listFilter: (operator: string) => new QueryError(`Non-list value passed to \`${operator}\` filter`),
  childNesting: (value: string, filter: string) =>
    new QueryError(`Child filter nesting not supported by value \`${value}\`: \`${filter}\``),
  valueParse: (type: string, why: string) => new QueryError(`Failed to decode \`${type}\` value: \`${why}\``),
  attributeType: (value: string, type: string) =>
    new QueryError(`Query contains value with invalid type \`${type}\`: \`${value}\``),
  /** Found while the statement is made. */
  store: (why: string) => new QueryError(`Store error: ${why}`),
  /** Found by the database. graph-node adds its statement to these; we never show ours. */
  resolve: (why: string) => new QueryError(`Failed to get entities from store: ${why}`),
  nonNull: (position: Position, field: string) =>
    new QueryError(`Null value resolved for non-null field \`${field}\``, position),
  ambiguous: (position: Position, field: string, type: string, target: string) =>
    new QueryError(
      `Ambiguous result for derived field \`${field}\`: Multiple \`${type}\` entities refer back via \`${target}\``,
      position,
    ),
  internal: (why: string) => new QueryError(`internal error: ${why}`),
  scalarCoercion: (position: Position, field: string, value: Value, type: string) =>
    new QueryError(
      `Failed to coerce value \`${display(value)}\` of field \`${field}\` to scalar type \`${type}\``,
      position,
    ),
  timeout: () => new QueryError("Query timed out"),
  unavailable: () => new QueryError("Store error: database unavailable"),
} as const;
