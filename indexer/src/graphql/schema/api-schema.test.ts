import { readFileSync } from "node:fs";
import { buildASTSchema, buildSchema, lexicographicSortSchema, printSchema } from "graphql";
import { describe, expect, it } from "vitest";
import { createApiSchema } from "./api-schema.ts";
import { parseInputSchema } from "./input-schema.ts";

const file = (path: string) => readFileSync(new URL(`../../../../${path}`, import.meta.url), "utf8");

describe("the API schema", () => {
  it("of our subgraph is the one that graph-node made of it", () => {
    const ours = buildASTSchema(createApiSchema(parseInputSchema(file("schema.graphql"))).document, {
      assumeValidSDL: true,
    });
    const theirs = buildSchema(file("gateway/subgraph.graphql"), { assumeValidSDL: true });
    expect(printSchema(lexicographicSortSchema(ours))).toBe(printSchema(lexicographicSortSchema(theirs)));
  });

  it("filters references by their id, lists by what they hold, and interfaces like types", () => {
    const { types } = createApiSchema(
      parseInputSchema(`
        interface Named { id: ID! name: String! }
        enum Kind { A B }
        type Owner implements Named @entity(immutable: false) { id: ID! name: String! things: [Thing!]! @derivedFrom(field: "owner") }
        type Thing @entity(immutable: true) { id: Int8! owner: Owner named: [Named!]! kinds: [Kind!] others: [Thing!]! weight: BigDecimal }
      `),
    );
    const names = (type: string) => {
      const definition = types.get(type);
      return definition !== undefined && "fields" in definition
        ? definition.fields?.map(({ name }) => name.value)
        : [];
    };
    const thing = names("Thing_filter");
    expect(thing).toEqual(
      expect.arrayContaining(["owner_starts_with_nocase", "owner_", "named_contains_nocase", "named_"]),
    );
    expect(thing).toEqual(expect.arrayContaining(["kinds_contains", "others_not_contains", "weight_lte"]));
    expect(thing).not.toContain("kinds_contains_nocase");
    expect(thing).not.toContain("others_contains_nocase");
    expect(names("Owner_filter")).toContain("things_");
    expect(names("Owner_filter")).not.toContain("things");
    expect(names("Named_filter")).toContain("name_not_ends_with_nocase");
  });

  it("is refused with its reason where full text is searched", () => {
    expect(() =>
      parseInputSchema(
        `type _Schema_ @fulltext(name: "search", language: en, algorithm: rank, include: [])
         type Thing @entity(immutable: true) { id: ID! }`,
      ),
    ).toThrow(/_Schema_ in schema.graphql uses @fulltext/);
  });
});
