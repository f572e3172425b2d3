import type { Table } from "./layout.ts";
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
