import type { Collection } from "../query/collection.ts";
import { errors } from "../query/errors.ts";
import { isAtBlock } from "./at-block.ts";
import { type CurrentBucket, currentBucketSql } from "./current-bucket.ts";
import { columnOf, type FilterContext, filterSql } from "./filter.ts";
import type { Column, Table } from "./layout.ts";
import { orderBySql, type SortSql, sortSql } from "./order.ts";
import { rowSql, type Selected } from "./rows.ts";
import type { Sql } from "./statement.ts";

/*
 * The statements that read entities. Each reads what one field of a query asks for below all its parents at once.
 *
 * Where several types implement an interface, the ids of what is asked for are found first, over all its tables, and the rows
 * of those alone are then made into answers.
 */

/** The list of a field of `Query`. */
export function rootSql(context: FilterContext, tables: readonly Selected[], collection: Collection): Sql {
  if (collection.includesCurrent) return withCurrentSql(context, tables, collection);
  const [only] = tables;
  if (only !== undefined && tables.length === 1) {
    const { rows } = filteredSql(context, only.table, collection, columnList(only), []);
    return finish(context, `select ${rowSql(only, 0, "null", "c")} from (${rows}) as c`);
  }
  const { text, sort } = unionSql(context, tables, collection, () => []);
  return finish(context, matchesSql(text, tables, sort, "null"));
}

/** The entities that name one of these parents in a field, for each parent those that its list asks for. */
export function derivedSql(
  context: FilterContext,
  tables: readonly Selected[],
  field: string,
  parents: ParentIds,
  collection: Collection,
): Sql {
  refuseChildOrder(collection);
  const [only] = tables;
  if (only !== undefined && tables.length === 1 && collection.includesCurrent) {
    return derivedWithCurrentSql(context, only, field, parents, collection);
  }
  const ids = `unnest(${context.statement.bind(parents.ids, `${parents.sqlType}[]`)}) as p(id)`;
  const linked = (table: Table) => [linkSql(columnOf(table, field))];
  return perParentSql(context, ids, tables, collection, linked);
}

/** The one entity that names each of these parents in a field; more than one, where the data is not as the schema says. */
export function derivedOneSql(
  context: FilterContext,
  tables: readonly Selected[],
  field: string,
  parents: ParentIds,
): Sql {
  const ids = context.statement.bind(parents.ids, `${parents.sqlType}[]`);
  const parts = tables.map((selected, which) => {
    const { table } = selected;
    const row = rowSql(selected, which, "p.id", "c");
    const on = linkSql(columnOf(table, field));
    return `select ${row} from unnest(${ids}) as p(id) join ${table.name} as c on ${on} where ${isAtBlock(context, table, "c")}`;
  });
  return finish(context, parts.join(" union all "));
}

/** Entities by their ids. */
export function byIdsSql(context: FilterContext, tables: readonly Selected[], ids: readonly string[]): Sql {
  const parts = tables.map((selected, which) => {
    const { table } = selected;
    const wanted = context.statement.bind(ids, `${table.key.sqlType}[]`);
    const row = rowSql(selected, which, "null", "c");
    if (!context.isNewest && !table.entity.isImmutable)
      return `select ${row} from ${versionsSql(context, selected, wanted)}`;
    return `select ${row} from ${table.name} as c where c.${table.key.name} = any(${wanted}) and ${isAtBlock(context, table, "c")}`;
  });
  return finish(context, parts.join(" union all "));
}

/**
 * Versions of these ids at an earlier block, as `c`. Each is found by itself, as the last that had begun by then: what an entity has been
 * before and after is passed over.
 */
function versionsSql(context: FilterContext, { table, columns }: Selected, ids: string): string {
  const names = columns.map(({ name }) => `v.${name}`).join(", ");
  const begun = `lower(v.block_range) <= ${context.statement.bind(context.block, "int4")}`;
  const last = `select ${names}, v.block_range from ${table.name} as v where v.${table.key.name} = w.id and ${begun} order by lower(v.block_range) desc limit 1`;
  return `unnest(${ids}) as w(id) cross join lateral (${last}) as c where ${isAtBlock(context, table, "c")}`;
}

/** For each parent, the entities of a list of ids that it has. */
export function listedSql(
  context: FilterContext,
  tables: readonly Selected[],
  lists: readonly { readonly parent: string; readonly ids: readonly string[] }[],
  collection: Collection,
): Sql {
  refuseChildOrder(collection);
  const parents = context.statement.bind(
    lists.flatMap(({ parent, ids }) => ids.map(() => parent)),
    "text[]",
  );
  const ids = context.statement.bind(
    lists.flatMap(({ ids }) => ids),
    `${tables[0]?.table.key.sqlType}[]`,
  );
  const from = `(select x.parent as id, array_agg(x.child) as ids from unnest(${parents}, ${ids}) as x(parent, child) group by 1) as p`;
  const linked = (table: Table) => [`c.${table.key.name} = any(p.ids)`];
  return perParentSql(context, from, tables, collection, linked);
}

/** What is linked to each row of `parents`, which is called `p`: for each those that its list asks for. */
function perParentSql(
  context: FilterContext,
  parents: string,
  tables: readonly Selected[],
  collection: Collection,
  linked: (table: Table) => string[],
): Sql {
  const [only] = tables;
  if (only !== undefined && tables.length === 1) {
    const { rows } = filteredSql(context, only.table, collection, columnList(only), linked(only.table));
    return finish(
      context,
      `select ${rowSql(only, 0, "p.id", "c")} from ${parents} cross join lateral (${rows}) as c`,
    );
  }
  const { text, sort } = unionSql(context, tables, collection, linked);
  return finish(
    context,
    matchesSql(
      `select p.id as parent, m.* from ${parents} cross join lateral (${text}) as m`,
      tables,
      sort,
      "m.parent",
    ),
  );
}

export interface ParentIds {
  readonly ids: readonly string[];
  readonly sqlType: string;
}

function finish({ statement }: FilterContext, text: string): Sql {
  return { text, values: statement.parameters };
}

const linkSql = (column: Column) =>
  column.isList ? `p.id = any(c.${column.name})` : `p.id = c.${column.name}`;

const columnList = ({ columns }: Selected) => columns.map(({ name }) => `c.${name}`).join(", ");

/** Rows of one table, by filter, order and range. */
function filteredSql(
  context: FilterContext,
  table: Table,
  collection: Collection,
  columns: string,
  conditions: readonly string[],
): { readonly rows: string; readonly sort: SortSql | undefined } {
  const { from, sort } = matchingSql(context, table, collection, columns, conditions);
  return { rows: `${from}${orderBySql(sort)}${rangeSql(collection)}`, sort };
}

function matchingSql(
  context: FilterContext,
  table: Table,
  { filter, order }: Collection,
  columns: string,
  conditions: readonly string[],
): { readonly from: string; readonly sort: SortSql | undefined } {
  const sort = sortSql(context, table, order);
  const where = [
    ...conditions,
    isAtBlock(context, table, "c"),
    ...(filter === undefined ? [] : [filterSql(context, table, "c", filter)]),
    ...(sort?.condition === undefined ? [] : [sort.condition]),
  ];
  return {
    from: `select ${columns}${sort?.key === undefined ? "" : `, ${sort.key} as sort_key$`} from ${table.name} as c${sort?.join ?? ""} where ${where.join(" and ")}`,
    sort,
  };
}

/** What a sorted subquery calls its sort key and its id. */
const OUTER = { key: "c.sort_key$", id: 'c."id"' };

const rangeSql = ({ first, skip }: Collection) => ` limit ${first}${skip > 0 ? ` offset ${skip}` : ""}`;

/**
 * Which rows of several tables are asked for, as `which, vid, id, sort_key$`. None of a table can be among them that is not among as many of
 * its own, which its index gives in order.
 */
function unionSql(
  context: FilterContext,
  tables: readonly Selected[],
  collection: Collection,
  conditions: (table: Table) => readonly string[],
): { readonly text: string; readonly sort: SortSql | undefined } {
  let sort: SortSql | undefined;
  const parts = tables.map(({ table }, which) => {
    const columns = `${which} as which, c.vid, c.${table.key.name}`;
    const found = matchingSql(context, table, collection, columns, conditions(table));
    sort = found.sort;
    const most = rangeSql({ ...collection, first: collection.first + collection.skip, skip: 0 });
    return `(${found.from}${orderBySql(sort)}${most})`;
  });
  const names = { key: "sort_key$", id: '"id"' };
  return { text: `${parts.join(" union all ")}${orderBySql(sort, names)}${rangeSql(collection)}`, sort };
}

/** The rows of what `unionSql` found, in its order. */
function matchesSql(
  matches: string,
  tables: readonly Selected[],
  sort: SortSql | undefined,
  parent: string,
): string {
  const key = sort?.key === undefined ? "" : ", m.sort_key$";
  const parts = tables.map(
    (selected, which) =>
      `select ${rowSql(selected, which, parent, "c")} as data, m.id${key} from matches as m join ${selected.table.name} as c on c.vid = m.vid where m.which = ${which}`,
  );
  const names = { key: "sort_key$", id: "id" };
  return `with matches as (${matches}) select data from (${parts.join(" union all ")}) as c${orderBySql(sort, names)}`;
}

/** graph-node sorts lists below another entity by their own fields only. */
function refuseChildOrder({ order }: Collection): void {
  if (order.kind === "child")
    throw errors.resolve("SortKey::ChildKey cannot be used for parent ordering (yet)");
}

/** The periods that are over and the one that is not. */
function withCurrentSql(context: FilterContext, tables: readonly Selected[], collection: Collection): Sql {
  const [only] = tables;
  if (only === undefined) throw new Error("an aggregation has no table");
  const { table } = only;
  const columns = columnList(only);
  const closed = filteredSql(
    context,
    table,
    { ...collection, first: collection.first + collection.skip, skip: 0 },
    columns,
    [],
  );
  // graph-node's database says so, after all that is wrong with the filter.
  if (collection.order.kind === "child") throw errors.resolve('missing FROM-clause entry for table "i1"');
  const key = closed.sort?.key === undefined ? "" : `, ${closed.sort.key} as sort_key$`;
  const open = `select ${columns}${key} from (${currentBucketSql(context, table, currentOf(only, collection))}) as c`;
  const all = `select * from ((${closed.rows}) union all (${open})) as c${orderBySql(closed.sort, OUTER)}${rangeSql(collection)}`;
  return finish(context, `select ${rowSql(only, 0, "null", "c")} from (${all}) as c`);
}

/** What a list takes of the period that is not over: what is read and what is sorted by. */
function currentOf({ table, columns }: Selected, { filter, order }: Collection): CurrentBucket {
  return { filter, columns: order.kind === "field" ? [...columns, columnOf(table, order.field)] : columns };
}

function derivedWithCurrentSql(
  context: FilterContext,
  selected: Selected,
  field: string,
  parents: ParentIds,
  collection: Collection,
): Sql {
  const { table } = selected;
  const columns = columnList(selected);
  const link = columnOf(table, field);
  const ids = context.statement.bind(parents.ids, `${parents.sqlType}[]`);
  const closed = filteredSql(context, table, collection, columns, [linkSql(link)]);
  const key = closed.sort?.key === undefined ? "" : `, ${closed.sort.key} as sort_key$`;
  const of = `c.${link.name} = any(${ids})`;
  const current = currentBucketSql(context, table, { ...currentOf(selected, collection), of });
  const open = `select c.${link.name} as parent, ${columns}${key} from (${current}) as c`;
  const past = `select p.id as parent, c.* from unnest(${ids}) as p(id) cross join lateral (${closed.rows}) as c`;
  const all = `(${past}) union all (${open})`;
  return finish(
    context,
    `select ${rowSql(selected, 0, "c.parent", "c")} from (select * from (${all}) as c${orderBySql(closed.sort, OUTER)}) as c`,
  );
}
