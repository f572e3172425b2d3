import type { Column, Table } from "./layout.ts";
import type { Statement } from "./statement.ts";

/** What reads a table at a block. */
export interface AtBlock {
  readonly statement: Statement;
  readonly block: number;
  /** Whether it is the newest block, so that nothing in the tables is of a later one. */
  readonly isNewest: boolean;
}

/**
 * The condition that a row of the table under this alias is there at the block. At the newest it says so by what has no end, as the
 * indexes of present versions do: among all that an entity has been, the present is found at once.
 */
export function isAtBlock({ statement, block, isNewest }: AtBlock, table: Table, alias: string): string {
  const { isImmutable } = table.entity;
  if (isNewest) return isImmutable ? "true" : `upper_inf(${alias}.block_range)`;
  const parameter = statement.bind(block, "int4");
  return isImmutable ? `${alias}.block$ <= ${parameter}` : `${alias}.block_range @> ${parameter}`;
}

/**
 * What an index of a column as it is now says of itself, and a query about that column says too: it is true of every row. Without it Postgres
 * takes any such index for a list of all present versions, which it reads as a whole where it thinks that cheaper than what it was asked by.
 *
 * @param name Of the column, quoted, with the table's alias where it has one.
 */
export function isAbout(name: string): string {
  return `(${name} is null) is not null`;
}

/** `isAbout`, where the index of the column is of the newest block and a query is, too. */
export function aboutColumn(
  { isNewest }: AtBlock,
  table: Table,
  column: Column,
  alias: string,
): string | undefined {
  const isServed = isNewest && !table.entity.isImmutable && column.isIndexedAsNow;
  return isServed ? isAbout(`${alias}.${column.name}`) : undefined;
}
