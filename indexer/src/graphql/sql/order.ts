import type { Order } from "../query/collection.ts";
import { aboutColumn, isAtBlock } from "./at-block.ts";
import { columnOf, type FilterContext } from "./filter.ts";
import type { Table } from "./layout.ts";

/** How a table's rows are sorted: what has to be joined for it, and by which expressions. */
export interface SortSql {
  readonly join: string;
  /** The expression to sort by before the id; none where the id decides. */
  readonly key: string | undefined;
  readonly direction: string;
  /** What is to be said of the rows so that an index is found that has them in this order; it is true of all. */
  readonly condition?: string | undefined;
}

export function sortSql(context: FilterContext, table: Table, order: Order): SortSql | undefined {
  if (order.kind === "none") return undefined;
  const direction = order.direction === "desc" ? " desc" : "";
  if (order.kind === "field") {
    const column = columnOf(table, order.field);
    const condition = aboutColumn(context, table, column, "c");
    return { join: "", key: column.isKey ? undefined : `c.${column.name}`, direction, condition };
  }
  const joins: string[] = [];
  const keys: string[] = [];
  for (const [index, target] of order.targets.entries()) {
    const child = context.layout.table(target);
    const alias = `i${index + 1}`;
    const [ours, theirs] = order.isDerived
      ? [table.key, columnOf(child, order.join)]
      : [columnOf(table, order.join), child.key];
    const [our, their] = [`c.${ours.name}`, `${alias}.${theirs.name}`];
    const on = theirs.isList
      ? `${our} = any(${their})`
      : ours.isList
        ? `${their} = any(${our})`
        : `${their} = ${our}`;
    joins.push(` left join ${child.name} as ${alias} on (${on} and ${isAtBlock(context, child, alias)})`);
    keys.push(`${alias}.${columnOf(child, order.field).name}`);
  }
  const key = keys.length === 1 ? keys[0] : `coalesce(${keys.join(", ")})`;
  return { join: joins.join(""), key, direction };
}

/** `order by`, with the expressions as they are or by the names that a union gave them. */
export function orderBySql(
  sort: SortSql | undefined,
  names?: { readonly key: string; readonly id: string },
): string {
  if (sort === undefined) return "";
  const key = names === undefined ? sort.key : sort.key && names.key;
  const id = `${names?.id ?? 'c."id"'}${sort.direction}`;
  return ` order by ${key === undefined ? id : `${key}${sort.direction}, ${id}`}`;
}
