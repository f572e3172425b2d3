import {
  type CompositeType,
  compositeType,
  type Field,
  type InputSchema,
} from "../../src/graphql/schema/input-schema.ts";
import { queryNames } from "../../src/graphql/schema/names.ts";
import { Choices } from "./choices.ts";
import { whereOf } from "./filters.ts";
import type { Samples } from "./samples.ts";

/*
 * Queries by chance, from the schema and from what is in the database: lists and single entities, nested to three levels, with
 * filters, orders, pages, blocks, fragments, aliases and directives. Left out is only what graph-node answers in no fixed order:
 * lists sorted by the id of what they refer to.
 */

const DEPTH = 3;
const SCALARS = new Set("Boolean BigInt Bytes BigDecimal Int Int8 Timestamp String ID".split(" "));

/** The text of a query that these numbers choose. */
export function queryOf(numbers: readonly number[], input: InputSchema, samples: Samples): string {
  return new Writer(new Choices(numbers), input, samples).query();
}

class Writer {
  readonly #choices: Choices;
  readonly #input: InputSchema;
  readonly #samples: Samples;
  readonly #types: readonly CompositeType[];
  /** Declarations of variables, each with its value as the default. */
  readonly #variables: string[] = [];
  readonly #fragments: string[] = [];

  constructor(choices: Choices, input: InputSchema, samples: Samples) {
    this.#choices = choices;
    this.#input = input;
    this.#samples = samples;
    const entities = [...input.entities.values()];
    this.#types = [
      ...entities,
      ...entities.filter(({ fields }) => fields.size > 14),
      ...input.aggregations.values(),
      ...[...input.interfaces.values()].flatMap((one) => [one, one, one, one]),
    ];
  }

  query(): string {
    const count = this.#choices.index(3) + 1;
    const shared = this.#choices.sometimes(2) ? this.#block() : "";
    const fields = Array.from({ length: count }, (_, number) => {
      const block = this.#choices.sometimes(5) ? this.#block() : shared;
      return this.#choices.sometimes(12) ? this.#meta(number, block) : this.#top(number, block);
    });
    const declared = this.#variables.length === 0 ? "" : `query(${this.#variables.join(", ")}) `;
    return [`${declared}{ ${fields.join(" ")} }`, ...this.#fragments].join(" ");
  }

  /** A value, or now and then a variable that has it. */
  #value(type: string, value: string): string {
    if (!this.#choices.sometimes(8)) return value;
    const name = `$v${this.#variables.length}`;
    this.#variables.push(`${name}: ${type} = ${value}`);
    return name;
  }

  #block(): string {
    const { head, hashes } = this.#samples;
    const kind = this.#choices.index(20);
    if (kind < 12) return `block: { number: ${head - this.#choices.index(head + 1)} }`;
    if (kind < 16) return `block: { hash: ${JSON.stringify(this.#choices.pick(hashes))} }`;
    if (kind < 19) return `block: { number_gte: ${head - this.#choices.index(5)} }`;
    return `block: { number: ${head + this.#choices.index(100_000)} }`;
  }

  #meta(number: number, block: string): string {
    const fields = this.#choices.some(["number", "hash", "timestamp", "parentHash", "__typename"], 4);
    return `m${number}: _meta${block === "" ? "" : `(${block})`} { hasIndexingErrors block { ${fields.join(" ")} } deployment }`;
  }

  #top(number: number, block: string): string {
    const type = this.#choices.pick(this.#types);
    const { one, many } = queryNames(type.name);
    const ids = this.#samples.values(type.name, "id");
    if (type.kind !== "aggregation" && ids.length > 0 && this.#choices.sometimes(6)) {
      const list = [`id: ${JSON.stringify(this.#choices.pick(ids))}`, ...(block === "" ? [] : [block])];
      return `f${number}: ${one}(${list.join(", ")}) ${this.#selection(type, 1)}`;
    }
    const given = [...this.#arguments(type, true), ...(block === "" ? [] : [block])];
    const list = given.length === 0 ? "" : `(${given.join(", ")})`;
    return `f${number}: ${many}${list} ${this.#selection(type, 1)}`;
  }

  #arguments(type: CompositeType, isTop: boolean): string[] {
    const choices = this.#choices;
    const given: string[] = [];
    if (type.kind === "aggregation") {
      given.push(`interval: ${choices.pick(["hour", "day"])}`);
      if (choices.sometimes(2)) given.push(`current: ${choices.pick(["include", "exclude"])}`);
    }
    const most = isTop ? [3, 10, 1, 100, 1_000] : [2, 5, 1];
    given.push(`first: ${this.#value("Int", String(choices.pick(most)))}`);
    if (choices.sometimes(5)) given.push(`skip: ${choices.index(30)}`);
    if (choices.sometimes(2)) {
      const order = this.#order(type, isTop);
      if (order !== undefined) given.push(`orderBy: ${order}`);
      if (choices.sometimes(2)) given.push(`orderDirection: ${choices.pick(["desc", "asc"])}`);
    }
    if (choices.sometimes(2)) {
      const where = whereOf(choices, this.#input, type, this.#samples);
      given.push(`where: ${this.#value(`${type.name}_filter`, where)}`);
    }
    return given;
  }

  #order(type: CompositeType, isTop: boolean): string | undefined {
    const fields = fieldsOf(type);
    const plain = fields.filter(({ isList, base }) => !isList && SCALARS.has(base));
    if (!isTop || !this.#choices.sometimes(3)) return this.#choices.pick(plain).name;
    const below = fields.flatMap(({ name, base, isList }) => {
      const target = isList ? undefined : this.#input.entities.get(base);
      return fieldsOf(target)
        .filter((one) => one.name !== "id" && !one.isList && SCALARS.has(one.base))
        .map((one) => `${name}__${one.name}`);
    });
    return below.length === 0 ? undefined : this.#choices.pick(below);
  }

  #selection(type: CompositeType, depth: number): string {
    const choices = this.#choices;
    const fields = fieldsOf(type);
    const chosen = choices.some(fields, 6).map((field) => this.#field(field, depth));
    const parts = [...chosen.filter((one) => one !== ""), "id"];
    if (choices.sometimes(4)) parts.push("__typename");
    if (choices.sometimes(8)) parts.push(`again: ${choices.pick(["id", "__typename"])}`);
    if (type.kind === "interface") {
      for (const one of choices.some(type.implementers, 4)) {
        const own = choices
          .some([...one.fields.values()], 3)
          .map((field) => this.#field(field, depth, `${one.name}_`));
        parts.push(`... on ${one.name} { id ${own.join(" ")} }`);
      }
    }
    const text = `{ ${parts.join(" ")} }`;
    if (!choices.sometimes(10)) return text;
    const name = `Part${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${type.name} ${text}`);
    return `{ ...${name} id }`;
  }

  #field(field: Field, depth: number, prefix = ""): string {
    const choices = this.#choices;
    const target = compositeType(this.#input, field.base);
    const alias =
      prefix !== "" ? `${prefix}${field.name}: ` : choices.sometimes(10) ? `x_${field.name}: ` : "";
    const directive = choices.sometimes(20)
      ? ` @${choices.pick(["include", "skip"])}(if: ${choices.pick(["true", "false"])})`
      : "";
    if (target === undefined) return `${alias}${field.name}${directive}`;
    if (depth >= DEPTH) return "";
    const given = field.isList ? this.#arguments(target, false) : [];
    const list = given.length === 0 ? "" : `(${given.join(", ")})`;
    return `${alias}${field.name}${list}${directive} ${this.#selection(target, depth + 1)}`;
  }
}

function fieldsOf(type: CompositeType | undefined): readonly Field[] {
  if (type === undefined) return [];
  const own = [...type.fields.values()];
  return type.kind === "aggregation" ? [...own, ...type.aggregates.map(({ field }) => field)] : own;
}
