import { errors } from "../query/errors.ts";
import type { Comparison, Filter } from "../query/filter.ts";
import { filterText } from "../query/filter-text.ts";
import { displayStoreValue, isInt8, parseBytes, type StoreValue } from "../query/store-value.ts";
import { type AtBlock, aboutColumn, isAtBlock } from "./at-block.ts";
import { type Column, type Layout, PREFIX, type Table } from "./layout.ts";

export interface FilterContext extends AtBlock {
  readonly layout: Layout;
}

/** The condition for rows of a table under an alias. A filter of a child cannot have one of its own children. */
export function filterSql(
  context: FilterContext,
  table: Table,
  alias: string,
  filter: Filter,
  isChild = false,
): string {
  if (filter.kind === "group") {
    const parts = filter.filters.map((one) => filterSql(context, table, alias, one, isChild));
    if (parts.length === 0) return filter.joined === "and" ? "true" : "false";
    return `(${parts.join(` ${filter.joined} `)})`;
  }
  if (filter.kind === "changed") {
    const since = context.statement.bind(String(filter.since), "int4");
    return table.entity.isImmutable
      ? `${alias}.block$ >= ${since}`
      : `lower(${alias}.block_range) >= ${since}`;
  }
  if (filter.kind === "child") {
    if (isChild) throw errors.childNesting(filter.field, filterText(filter));
    return childSql(context, table, alias, filter);
  }
  const column = columnOf(table, filter.field);
  const name = `${alias}.${column.name}`;
  if (filter.kind === "compare" || filter.kind === "in") {
    const condition =
      filter.kind === "compare"
        ? compareSql(context, column, name, filter.operator, filter.value)
        : inSql(context, column, name, filter.isNegated, filter.values);
    const about = aboutColumn(context, table, column, alias);
    return about === undefined ? condition : `(${condition} and ${about})`;
  }
  const not = filter.isNegated ? "not " : "";
  const like = `${not}${filter.ignoresCase ? "ilike" : "like"}`;
  if (filter.kind === "contains") return containsSql(context, column, name, filter, like);
  if (filter.value.kind !== "text")
    throw errors.store(`unsupported filter \` ${like} \` for value \`${displayStoreValue(filter.value)}\``);
  if (column.type !== "String" || column.isList)
    throw noOperator(column, filter.isNegated, filter.ignoresCase);
  const text = filter.value.value;
  return `${name} ${like} ${context.statement.bind(filter.edge === "start" ? `${text}%` : `%${text}`, "text")}`;
}

export function columnOf(table: Table, field: string): Column {
  const column = table.columns.get(field);
  if (column === undefined) throw errors.store(`table '${table.plainName}' does not have a field '${field}'`);
  return column;
}

function childSql(
  context: FilterContext,
  table: Table,
  alias: string,
  { field, isDerived, target, filter }: Extract<Filter, { kind: "child" }>,
): string {
  const child = context.layout.table(target);
  const ours = isDerived ? table.key : columnOf(table, field);
  const theirs = isDerived ? columnOf(child, field) : child.key;
  const [our, their] = [`${alias}.${ours.name}`, `i.${theirs.name}`];
  const join = theirs.isList
    ? `${our} = any(${their})`
    : ours.isList
      ? `${their} = any(${our})`
      : `${their} = ${our}`;
  const isThere = isAtBlock(context, child, "i");
  const condition = filterSql(context, child, "i", filter, true);
  return `exists (select 1 from ${child.name} as i where ${join} and ${isThere} and ${condition})`;
}

/** A value as a parameter of the column's type. */
export function valueSql({ statement }: FilterContext, column: Column, value: StoreValue): string {
  if (value.kind === "list")
    return statement.bind(
      value.values.map((one) => plainValue(column, one)),
      `${column.sqlType}[]`,
    );
  // An integer of 32 bits may be compared with a wider column, and a number with one that is exact.
  return statement.bind(plainValue(column, value), column.sqlType);
}

function plainValue(column: Column, value: StoreValue): unknown {
  if (value.kind === "null" || value.kind === "list") return null;
  if (value.kind === "bytes") return toBytea(value.value);
  if (value.kind === "timestamp") return timestampText(BigInt(value.value));
  if (value.kind !== "text") return value.value;
  if (column.type === "Bytes")
    return toBytea(parseBytes(value.value, (why) => errors.store(`store error: ${why}`)));
  if (column.type === "Int8" && !isInt8(value.value))
    throw errors.internal(`failed to convert \`${value.value}\` to an Int8: invalid digit found in string`);
  return value.value;
}

/** Microseconds since 1970 as Postgres reads a time; it knows none before 4713 BC and none after 294276 AD. */
function timestampText(micros: bigint): string {
  const seconds = (micros - (((micros % MICROS) + MICROS) % MICROS)) / MICROS;
  const date = new Date(Number(seconds) * 1_000);
  if (Number.isNaN(date.getTime())) throw errors.resolve("timestamp out of range");
  // From the year 10,000 on, JavaScript writes a sign and zeros before it.
  const text = date.toISOString().replace(/^\+0*/, "");
  return text.replace("000Z", `${String(micros - seconds * MICROS).padStart(6, "0")}Z`);
}

const MICROS = 1_000_000n;

const toBytea = (hex: string) => `\\x${hex.slice(2)}`;

function compareSql(
  context: FilterContext,
  column: Column,
  name: string,
  operator: Comparison,
  value: StoreValue,
): string {
  const isEquality = operator === "=" || operator === "!=";
  if (!isEquality && (value.kind === "null" || value.kind === "boolean" || value.kind === "list"))
    throw errors.store(`unsupported filter \`${operator}\` for value \`${displayStoreValue(value)}\``);
  if (value.kind === "null") return operator === "=" ? `${name} is null` : `${name} is not null`;
  const prefix = prefixOf(column, value);
  if (prefix === undefined) return `${name} ${operator} ${valueSql(context, column, value)}`;
  const parameter = valueSql(context, column, value);
  const [ours, theirs] = [prefix.of(name), prefix.of(parameter)];
  // The same as comparing all of it, in a way that the index of prefixes serves.
  if (prefix.isWhole) return `${ours} ${operator} ${theirs}`;
  if (operator === "!=") return `${name} != ${parameter}`;
  if (operator === "=") return `(${ours} = ${theirs} and ${name} = ${parameter})`;
  const strict = operator.replace("=", "");
  return `(${ours} ${strict} ${theirs} or (${ours} = ${theirs} and ${name} ${operator} ${parameter}))`;
}

function prefixOf(
  column: Column,
  value: StoreValue,
): { readonly of: (expression: string) => string; readonly isWhole: boolean } | undefined {
  if (!column.hasPrefixIndex || (value.kind !== "text" && value.kind !== "bytes")) return undefined;
  if (column.type === "String") {
    const isWhole = Buffer.byteLength(value.value) < PREFIX.String;
    return { of: (expression) => `left(${expression}, ${PREFIX.String})`, isWhole };
  }
  const digits = value.value.replace(/^0x/, "");
  return {
    of: (expression) => `substring(${expression}, 1, ${PREFIX.Bytes})`,
    isWhole: digits.length / 2 < PREFIX.Bytes,
  };
}

function inSql(
  context: FilterContext,
  column: Column,
  name: string,
  isNegated: boolean,
  values: readonly StoreValue[],
): string {
  // An empty list fits nothing, be it to be in it or not: so it is in graph-node.
  if (values.length === 0) return "false";
  const prefixes = values.map((value) => prefixOf(column, value));
  const prefix = prefixes.every((one) => one?.isWhole) ? prefixes[0] : undefined;
  const ours = prefix === undefined ? name : prefix.of(name);
  const list = valueSql(context, column, { kind: "list", values });
  return isNegated ? `${ours} <> all(${list})` : `${ours} = any(${list})`;
}

function containsSql(
  context: FilterContext,
  column: Column,
  name: string,
  { isNegated, ignoresCase, value }: Extract<Filter, { kind: "contains" }>,
  like: string,
): string {
  const filter = isNegated ? "not_contains" : "contains";
  if (ignoresCase && column.type !== "String")
    throw errors.store(`unsupported filter \`${filter}_nocase\` for value \`${displayStoreValue(value)}\``);
  if (value.kind === "list") {
    const list = valueSql(context, column, value);
    if (ignoresCase)
      return `${isNegated ? "not " : ""}exists (select 1 from unnest(${name}) as item where item ilike any(${list}))`;
    return isNegated ? `not ${name} && ${list}` : `${name} @> ${list}`;
  }
  if (column.type === "Bytes" && (value.kind === "text" || value.kind === "bytes"))
    return `position(${valueSql(context, column, value)} in ${name}) ${isNegated ? "=" : ">"} 0`;
  if (value.kind !== "text" || column.type === "Enum")
    throw errors.resolve(`unsupported filter \`${filter}\` for value \`${displayStoreValue(value)}\``);
  const text = value.value;
  const pattern = text.startsWith("%") || text.endsWith("%") ? text : `%${text}%`;
  return `${name} ${like} ${context.statement.bind(pattern, "text")}`;
}

function noOperator(column: Column, isNegated: boolean, ignoresCase: boolean): Error {
  const operator = `${isNegated ? "!" : ""}~~${ignoresCase ? "*" : ""}`;
  return errors.resolve(`operator does not exist: ${column.sqlType} ${operator} text`);
}
