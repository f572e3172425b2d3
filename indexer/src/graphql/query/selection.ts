import { errors, type Position, type QueryError } from "./errors.ts";
import type { Value } from "./values.ts";

/** A field of a query, with fragments and variables resolved and its arguments coerced. */
export interface Field {
  readonly position: Position;
  /** The alias, or else the name. */
  readonly key: string;
  readonly name: string;
  readonly arguments: ReadonlyMap<string, Value>;
  readonly selection: SelectionSet;
  readonly isMany: boolean;
}

/**
 * For each object type that can stand in a place, the fields that are asked of it, in the order of the answer. An object has
 * the fields of its type; an interface's place has one entry for each type that implements it.
 */
export class SelectionSet {
  readonly byType: ReadonlyMap<string, Field[]>;
  #signature: string | undefined;

  constructor(types: Iterable<string> = []) {
    this.byType = new Map([...types].map((type) => [type, []]));
  }

  get isEmpty(): boolean {
    return [...this.byType.values()].every((fields) => fields.length === 0);
  }

  /** Undefined for a type that the place does not know. */
  fieldsFor(type: string): readonly Field[] | undefined {
    return this.byType.get(type);
  }

  /** The fields of a type that have fields of their own. */
  interiorFields(type: string): readonly Field[] {
    return (this.byType.get(type) ?? []).filter(({ selection }) => !selection.isEmpty);
  }

  add(field: Field): void {
    for (const fields of this.byType.values()) mergeField(fields, field);
  }

  /** Takes in the fields of another set, whose types must be among these. */
  merge(other: SelectionSet): void {
    for (const [type, fields] of other.byType) {
      const own = this.byType.get(type);
      if (own === undefined) throw unexpectedType(type);
      for (const field of fields) mergeField(own, field);
    }
  }

  /** The same for two sets that ask for the same. */
  get signature(): string {
    this.#signature ??= JSON.stringify([...this.byType], replacer);
    return this.#signature;
  }
}

function mergeField(fields: Field[], field: Field): void {
  const index = fields.findIndex(({ key }) => key === field.key);
  const existing = fields[index];
  if (existing === undefined) {
    fields.push(field);
    return;
  }
  // A set can stand in several places, so what is merged gets one of its own.
  const selection = new SelectionSet(existing.selection.byType.keys());
  selection.merge(existing.selection);
  selection.merge(field.selection);
  fields[index] = { ...existing, selection };
}

function unexpectedType(type: string): QueryError {
  return errors.validation(
    `invalid query: can not merge fields because type \`${type}\` showed up unexpectedly`,
  );
}

function replacer(key: string, value: unknown): unknown {
  if (key === "position") return undefined;
  if (value instanceof SelectionSet) return [...value.byType];
  if (value instanceof Map) return [...value];
  return typeof value === "bigint" ? String(value) : value;
}
