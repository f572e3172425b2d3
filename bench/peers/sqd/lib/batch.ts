import type { Store } from "@subsquid/typeorm-store";
import { In } from "typeorm";

type Row = { id: string };
type Class<T extends Row> = new () => T;

/** The entities of one batch: what it needs is loaded by type, at once, and what it has changed is saved so too. */
export class Batch {
  readonly #store: Store;
  readonly #wanted = new Map<Class<Row>, Set<string>>();
  readonly #rows = new Map<Class<Row>, Map<string, Row>>();
  readonly #changed = new Map<Class<Row>, Set<Row>>();
  readonly #made = new Map<Class<Row>, Row[]>();

  constructor(store: Store) {
    this.#store = store;
  }

  want<T extends Row>(type: Class<T>, id: string): void {
    const ids = this.#wanted.get(type) ?? new Set();
    this.#wanted.set(type, ids.add(id));
  }

  /** Loads what is wanted and not there yet. */
  async load(): Promise<void> {
    for (const [type, ids] of this.#wanted) {
      const rows = this.#rowsOf(type);
      const missing = [...ids].filter((id) => !rows.has(id));
      for (const row of await this.#store.findBy(type, { id: In(missing) })) rows.set(row.id, row);
    }
    this.#wanted.clear();
  }

  find<T extends Row>(type: Class<T>, id: string): T | undefined {
    return this.#rowsOf(type).get(id) as T | undefined;
  }

  /** An entity that is there, to be changed. */
  change<T extends Row>(type: Class<T>, id: string): T {
    const row = this.find(type, id);
    if (row === undefined) throw new Error(`there is no ${type.name} ${id}`);
    return this.#mark(type, row);
  }

  /** An entity that may be there, to be changed. */
  ensure<T extends Row>(type: Class<T>, id: string, values: () => Omit<T, "id">): T {
    return this.find(type, id) === undefined ? this.put(type, id, values()) : this.change(type, id);
  }

  put<T extends Row>(type: Class<T>, id: string, values: Omit<T, "id">): T {
    const row = Object.assign(new type(), { id, ...values });
    this.#rowsOf(type).set(id, row);
    return this.#mark(type, row);
  }

  /** Adds an entity that never changes. */
  add<T extends Row>(type: Class<T>, values: T): void {
    const rows = this.#made.get(type) ?? [];
    rows.push(Object.assign(new type(), values));
    this.#made.set(type, rows);
  }

  async save(): Promise<void> {
    for (const rows of this.#changed.values()) await this.#store.upsert([...rows]);
    for (const rows of this.#made.values()) await this.#store.insert(rows);
  }

  #rowsOf(type: Class<Row>): Map<string, Row> {
    const rows = this.#rows.get(type) ?? new Map<string, Row>();
    this.#rows.set(type, rows);
    return rows;
  }

  #mark<T extends Row>(type: Class<T>, row: T): T {
    const rows = this.#changed.get(type) ?? new Set<Row>();
    this.#changed.set(type, rows.add(row));
    return row;
  }
}
