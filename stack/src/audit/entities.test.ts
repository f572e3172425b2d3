import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ObjectTypeDefinitionNode, parse, type TypeNode } from "graphql";
import { expect, it } from "vitest";
import { repositoryRoot } from "../processes/binary.ts";
import { ENTITIES, ENTITY_NAMES, fieldsOf } from "./entities.ts";
import { SERIES_NAMES, sumsOf } from "./series.ts";

/** What is derived, of others' references or by the gateway. */
const DERIVED: Readonly<Record<string, readonly string[]>> = {
  Account: ["credits"],
  Position: ["earned", "withdrawable", "sharePpm"],
};
/** What comes from files, and so from no chain. */
const FILE_TYPES = ["MetadataAttribute", "MetadataFile"];
const FILE_FIELDS = ["metadataFile"];
const schema = parse(readFileSync(join(repositoryRoot, "schema.graphql"), "utf8"));
const types = schema.definitions.filter(
  (definition): definition is ObjectTypeDefinitionNode => definition.kind === "ObjectTypeDefinition",
);

const storedTypes = types.filter(
  ({ name, directives = [] }) =>
    !FILE_TYPES.includes(name.value) &&
    directives.some(
      ({ name, arguments: given = [] }) =>
        name.value === "entity" && !given.some(({ name }) => name.value === "timeseries"),
    ),
);
const seriesTypes = types.filter(({ directives = [] }) =>
  directives.some(({ name }) => name.value === "aggregation"),
);

it("has every series of the schema, with every sum, and no other", () => {
  const aggregated = seriesTypes.map(({ name, fields = [] }) => [
    name.value,
    fields
      .filter(({ directives = [] }) => directives.some(({ name }) => name.value === "aggregate"))
      .map(({ name }) => name.value)
      .toSorted(),
  ]);
  const audited = SERIES_NAMES.map((name) => [
    name,
    sumsOf(name)
      .map(([sum]) => sum)
      .toSorted(),
  ]);
  expect(Object.fromEntries(audited)).toEqual(Object.fromEntries(aggregated));
});

it("has every entity of the schema, with every field that is stored, and no other", () => {
  const stored = storedTypes.map(({ name, fields = [] }) => [
    name.value,
    fields
      .filter(({ directives = [] }) => !directives.some(({ name }) => name.value === "derivedFrom"))
      .map(({ name }) => name.value)
      .filter((field) => field !== "id" && !FILE_FIELDS.includes(field))
      .concat(DERIVED[name.value] ?? [])
      .toSorted(),
  ]);
  const audited = ENTITY_NAMES.map((name) => [name, Object.keys(ENTITIES[name].fields).toSorted()]);
  expect(Object.fromEntries(audited)).toEqual(Object.fromEntries(stored));
});

it("takes what the schema says is in wei for an amount", () => {
  for (const { name, fields = [] } of storedTypes) {
    const kinds = new Map(fieldsOf(name.value as (typeof ENTITY_NAMES)[number]));
    for (const { name: field, description, type } of fields) {
      const kind = kinds.get(field.value);
      if (kind === undefined || baseOf(type) !== "BigInt") continue;
      if (!/\b[Ww]ei\b/.test(description?.value ?? "")) continue;
      expect(kind, `${name.value}.${field.value}`).toMatch(/^wei/);
    }
  }
});

function baseOf(type: TypeNode): string {
  return type.kind === "NamedType" ? type.name.value : baseOf(type.type);
}
