import type { Run } from "../head/head.ts";
import {
  type CompositeType,
  compositeType,
  type EntityType,
  type InputSchema,
  type Interval,
} from "../schema/input-schema.ts";
import { columnOf, type FilterContext } from "../sql/filter.ts";
import type { Layout } from "../sql/layout.ts";
import { byIdsSql, derivedOneSql, derivedSql, listedSql, rootSql } from "../sql/queries.ts";
import {
  type FoundNode,
  idOf,
  type Node,
  readRows,
  type Selected,
  select,
  storedValue,
} from "../sql/rows.ts";
import { type Sql, Statement } from "../sql/statement.ts";
import { type Collection, parseCollection } from "./collection.ts";
import { errors, errorsOf, type QueryError, QueryErrors } from "./errors.ts";
import type { QueryLimits } from "./limits.ts";
import type { Field, SelectionSet } from "./selection.ts";

export interface ExecutionContext {
  readonly layout: Layout;
  readonly run: Run;
  /** The block at which everything is read. */
  readonly block: number;
  /** Whether it is the newest one that there is. */
  readonly isNewest: boolean;
  readonly limits: QueryLimits;
}

/** A field to be read below all the entities of a type that stand in one place. */
interface Task {
  readonly field: Field;
  readonly parents: readonly Node[];
  readonly entity: EntityType;
}

/**
 * Reads what a query asks for, level by level: one statement for each field, however many entities are above it. What many
 * entities refer to is read once, and stands below all of them.
 */
export class Execution {
  readonly #context: ExecutionContext;
  readonly #input: InputSchema;

  constructor(context: ExecutionContext) {
    this.#context = context;
    this.#input = context.layout.input;
  }

  /** The entities of a field of `Query`, with all that is asked for below them. */
  async root(field: Field, typeName: string): Promise<readonly Node[]> {
    const type = this.#type(typeName, field);
    const collection = parseCollection(this.#input, type, field, this.#context.limits);
    const tables = this.#select(type, field.selection, collection);
    const found = await this.#fetch(tables, (context) => rootSql(context, tables, collection));
    const nodes = found.map(({ node }) => node);
    await this.#below(nodes, field.selection);
    return nodes;
  }

  async #below(nodes: readonly Node[], selection: SelectionSet): Promise<void> {
    if (nodes.length === 0) return;
    const failures: QueryError[] = [];
    const referring = new Map<string, Task[]>();
    const attempt = async (work: () => Promise<void>) => {
      try {
        await work();
      } catch (thrown) {
        failures.push(...errorsOf(thrown));
      }
    };
    for (const [entity, parents] of byEntity(nodes)) {
      for (const field of selection.interiorFields(entity.name)) {
        const task = { field, parents, entity };
        const schemaField = entity.fields.get(field.name);
        if (schemaField === undefined) continue;
        if (schemaField.derivedFrom === undefined && !schemaField.isList) {
          // Types that refer to the same and ask the same of it are served by one statement.
          const key = `${schemaField.base} ${field.selection.signature}`;
          referring.set(key, [...(referring.get(key) ?? []), task]);
        } else {
          await attempt(() => this.#list(task));
        }
      }
    }
    for (const tasks of referring.values()) await attempt(() => this.#references(tasks));
    if (failures.length > 0) throw new QueryErrors(failures);
  }

  /** Single references: what they name is looked up by its id. */
  async #references(tasks: readonly Task[]): Promise<void> {
    const [first] = tasks;
    const base = first?.entity.fields.get(first.field.name)?.base;
    if (first === undefined || base === undefined) return;
    const { selection } = first.field;
    const ids = new Set<string>();
    for (const { parents, field } of tasks) {
      for (const parent of parents) {
        const id = storedValue(parent, field.name);
        if (id !== null && id !== undefined) ids.add(String(id));
      }
    }
    const found = new Map<string, Node[]>();
    if (ids.size > 0) {
      const type = this.#type(base, first.field);
      const tables = this.#select(type, selection, undefined);
      const nodes = await this.#fetch(tables, (context) => byIdsSql(context, tables, [...ids]));
      for (const { node } of nodes) push(found, idOf(node), node);
      try {
        await this.#below(
          nodes.map(({ node }) => node),
          selection,
        );
      } catch (thrown) {
        // graph-node reads for each type by itself, and says as often what is wrong.
        const refers = ({ parents, field }: Task) =>
          parents.some((parent) => found.has(String(storedValue(parent, field.name))));
        throw new QueryErrors(tasks.filter(refers).flatMap(() => errorsOf(thrown)));
      }
    }
    for (const { parents, field } of tasks) {
      for (const parent of parents) {
        parent.children.set(field.key, found.get(String(storedValue(parent, field.name))) ?? []);
      }
    }
  }

  /** Derived fields, and lists of references. */
  async #list({ field, parents, entity }: Task): Promise<void> {
    const schemaField = entity.fields.get(field.name);
    if (schemaField === undefined) return;
    const type = this.#type(schemaField.base, field);
    const collection = parseCollection(this.#input, type, field, this.#context.limits);
    const tables = this.#select(type, field.selection, collection);
    const ids = [...new Set(parents.map(idOf))];
    const { derivedFrom } = schemaField;
    const found = await this.#fetch(tables, (context) => {
      const { sqlType } = context.layout.table(entity).key;
      if (derivedFrom === undefined)
        return listedSql(context, tables, listsOf(parents, field.name), collection);
      return field.isMany
        ? derivedSql(context, tables, derivedFrom, { ids, sqlType }, collection)
        : derivedOneSql(context, tables, derivedFrom, { ids, sqlType });
    });
    await this.#below(
      found.map(({ node }) => node),
      field.selection,
    );
    const byParent = new Map<string, Node[]>();
    for (const { parent, node } of found) push(byParent, parent, node);
    for (const parent of parents) parent.children.set(field.key, byParent.get(idOf(parent)) ?? []);
  }

  #type(name: string, field: Field): EntityType | Extract<CompositeType, { kind: "interface" }> {
    const type = compositeType(this.#input, name);
    if (type === undefined) throw new Error(`the schema has no type ${name}`);
    if (type.kind !== "aggregation") return type;
    const interval = field.arguments.get("interval");
    const entity = interval?.kind === "enum" ? type.intervals.get(interval.value as Interval) : undefined;
    if (entity === undefined) {
      const given = interval?.kind === "enum" ? interval.value : "none";
      throw new QueryErrors([notAnInterval(name, given)]);
    }
    return entity;
  }

  /** The tables of a type with the columns that are asked for, or that they are sorted by. */
  #select(
    type: EntityType | Extract<CompositeType, { kind: "interface" }>,
    selection: SelectionSet,
    collection: Collection | undefined,
  ): Selected[] {
    const entities = type.kind === "entity" ? [type] : type.implementers;
    return entities.map((entity) => {
      const table = this.#context.layout.table(entity);
      const columns = (selection.fieldsFor(entity.name) ?? []).flatMap(
        ({ name }) => table.columns.get(name) ?? [],
      );
      if (collection?.order.kind === "field") columnOf(table, collection.order.field);
      return select(table, columns);
    });
  }

  async #fetch(tables: readonly Selected[], make: (context: FilterContext) => Sql): Promise<FoundNode[]> {
    if (tables.length === 0) return [];
    const { layout, block, isNewest, run } = this.#context;
    const { text, values } = make({ statement: new Statement(), layout, block, isNewest });
    return readRows(await run(text, values), tables);
  }
}

function byEntity(nodes: readonly Node[]): ReadonlyMap<EntityType, readonly Node[]> {
  const groups = new Map<EntityType, Node[]>();
  for (const node of nodes) push(groups, node.entity, node);
  return groups;
}

function push<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [item]);
  else group.push(item);
}

function listsOf(parents: readonly Node[], field: string) {
  const lists = new Map<string, readonly string[]>();
  for (const parent of parents) {
    const ids = storedValue(parent, field);
    if (Array.isArray(ids) && ids.length > 0) lists.set(idOf(parent), ids.map(String));
  }
  return [...lists].map(([parent, ids]) => ({ parent, ids }));
}

function notAnInterval(type: string, interval: string): QueryError {
  return errors.notSupported(`the interval ${interval} of ${type}`);
}
