import type { EntityType } from "./stored-schema.ts";

/** Something of each entity type of one schema, found by the type's place there: a Map would look each up by its hash. */
export class PerType<T> {
  readonly #items: (T | undefined)[] = [];

  get(type: EntityType): T | undefined {
    return this.#items[type.index];
  }

  set(type: EntityType, item: T): void {
    while (this.#items.length < type.index) this.#items.push(undefined);
    this.#items[type.index] = item;
  }

  /** Those that have been set, in the order of the schema. */
  values(): T[] {
    return this.#items.filter((item) => item !== undefined);
  }

  clear(): void {
    this.#items.length = 0;
  }
}
