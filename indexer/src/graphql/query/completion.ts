import { Kind, type TypeNode } from "graphql";
import type { ApiSchema } from "../schema/api-schema.ts";
import { baseName } from "../schema/input-schema.ts";
import { findField } from "../schema/lookup.ts";
import { type Node, storedValue, valueText } from "../sql/rows.ts";
import { errors, type QueryError } from "./errors.ts";
import type { Field, SelectionSet } from "./selection.ts";

/** Writes what was read as the JSON of an answer, and collects what keeps it from being one. */
export class Completion {
  readonly failures: QueryError[] = [];
  readonly #schema: ApiSchema;
  /** What is below many entities is written once. */
  readonly #written = new Map<SelectionSet, Map<Node, string>>();

  constructor(schema: ApiSchema) {
    this.#schema = schema;
  }

  /** The value of a field that gives entities. */
  nodes(type: string, field: Field, nodes: readonly Node[] | undefined): string {
    const definition = findField(this.#schema, type, field.name);
    if (definition === undefined) throw errors.unknownField(field.position, type, field.name);
    if (nodes === undefined) return this.#unread(definition.type, field);
    if (field.isMany) return `[${nodes.map((node) => this.#object(node, field.selection)).join(",")}]`;
    const [node] = nodes;
    if (nodes.length > 1) return this.#tooMany(type, field, definition.type, nodes);
    if (node !== undefined) return this.#object(node, field.selection);
    return this.#nothing(definition.type, field);
  }

  #object(node: Node, selection: SelectionSet): string {
    const known = this.#written.get(selection)?.get(node);
    if (known !== undefined) return known;
    const before = this.failures.length;
    const fields = selection.fieldsFor(node.entity.name) ?? [];
    const text = `{${fields.map((field) => `${JSON.stringify(field.key)}:${this.#value(node, field)}`).join(",")}}`;
    if (this.failures.length === before) {
      const ofSelection = this.#written.get(selection) ?? new Map<Node, string>();
      this.#written.set(selection, ofSelection.set(node, text));
    }
    return text;
  }

  #value(node: Node, field: Field): string {
    const { name: type, fields } = node.entity;
    if (field.name === "__typename") return JSON.stringify(type);
    const column = node.selected.table.columns.get(field.name);
    const schemaField = fields.get(field.name);
    const isReference = this.#isReference(schemaField?.base);
    if (isReference || column === undefined) return this.nodes(type, field, node.children.get(field.key));
    return (
      valueText(column, storedValue(node, field.name)) ??
      this.#nothing(
        schemaField?.type ?? { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: "" } },
        field,
      )
    );
  }

  #isReference(base: string | undefined): boolean {
    const type = base === undefined ? undefined : this.#schema.types.get(base);
    return type?.kind === Kind.OBJECT_TYPE_DEFINITION || type?.kind === Kind.INTERFACE_TYPE_DEFINITION;
  }

  #nothing(type: TypeNode, field: Field): string {
    if (type.kind === Kind.NON_NULL_TYPE) this.failures.push(errors.nonNull(field.position, field.name));
    return "null";
  }

  #unread(type: TypeNode, field: Field): string {
    this.failures.push(
      errors.resolve(
        `internal error resolving ${baseName(type)}.${field.name}: expected prefetched result, but found nothing`,
      ),
    );
    return "null";
  }

  #tooMany(owner: string, field: Field, type: TypeNode, nodes: readonly Node[]): string {
    const target = baseName(type);
    const derivedFrom = this.#schema.input.entities.get(owner)?.fields.get(field.name)?.derivedFrom;
    this.failures.push(
      derivedFrom === undefined
        ? errors.internal(`expected only one child for ${target}.${field.name} but got ${nodes.length}.`)
        : errors.ambiguous(field.position, field.name, target, derivedFrom),
    );
    return "null";
  }
}
