import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "../query/filter.ts";
import { parseRequest } from "../query/request.ts";
import { parseInputSchema } from "../schema/input-schema.ts";
import { filterSql } from "./filter.ts";
import { createLayout } from "./layout.ts";
import { Statement } from "./statement.ts";

const input = parseInputSchema(`
  enum Kind { A B }
  type Owner @entity(immutable: false) { id: Bytes! name: String! score: BigInt! things: [Thing!]! @derivedFrom(field: "owner") }
  type Thing @entity(immutable: true) { id: ID! title: String order: BigInt! owner: Owner! kind: Kind! tags: [String!]! data: Bytes seen: Timestamp }
`);
const layout = createLayout(input, "sgd1");

function sqlOf(type: string, where: object, isNewest = false): { text: string; values: unknown[] } {
  const entity = input.entities.get(type);
  const { variables } = parseRequest(JSON.stringify({ query: "", variables: { where } }));
  const value = variables.get("where");
  if (entity === undefined || value?.kind !== "object") throw new Error("no such type, or no filter");
  const statement = new Statement();
  const context = { statement, layout, block: 7, isNewest };
  const text = filterSql(context, layout.table(entity), "c", parseFilter(input, entity, value.entries));
  return { text, values: statement.parameters };
}

describe("a filter in SQL", () => {
  it.each([
    [{ order_gt: "5" }, '(c."order" > $1::numeric)', ["5"]],
    [{ title: "a" }, '(left(c."title", 256) = left($1::text, 256))', ["a"]],
    [{ title: null }, '(c."title" is null)', []],
    [{ title_in: [] }, "(false)", []],
    [{ title_starts_with_nocase: "a" }, '(c."title" ilike $1::text)', ["a%"]],
    [{ title_not_contains: "a" }, '(c."title" not like $1::text)', ["%a%"]],
    [
      { tags_contains_nocase: ["a"] },
      '(exists (select 1 from unnest(c."tags") as item where item ilike any($1::text[])))',
      [["a"]],
    ],
    [{ tags_not_contains: ["a"] }, '(not c."tags" && $1::text[])', [["a"]]],
    [{ data_contains: "0x12" }, '(position($1::bytea in c."data") > 0)', ["\\x12"]],
    [{ kind_in: ["A"] }, '(c."kind" = any($1::"sgd1"."kind"[]))', [["A"]]],
    [{ seen_gt: "1703462400000001" }, '(c."seen" > $1::timestamptz)', ["2023-12-25T00:00:00.000001Z"]],
    [{ seen_in: ["-1"] }, '(c."seen" = any($1::timestamptz[]))', [["1969-12-31T23:59:59.999999Z"]]],
    [{ _change_block: { number_gte: 3 } }, "(c.block$ >= $1::int4)", ["3"]],
    [
      { or: [{ order: "1" }, { order: "2" }] },
      '(((c."order" = $1::numeric) or (c."order" = $2::numeric)))',
      ["1", "2"],
    ],
    [
      { owner_: { name: "x" } },
      '(exists (select 1 from "sgd1"."owner" as i where i."id" = c."owner" and i.block_range @> $1::int4 and (left(i."name", 256) = left($2::text, 256))))',
      [7, "x"],
    ],
  ])("%j is %s", (where, text, values) => {
    expect(sqlOf("Thing", where)).toEqual({ text, values });
  });

  it("looks at the newest block for what has no end, which indexes have", () => {
    const { text, values } = sqlOf("Thing", { owner_: { name: "x" } }, true);
    expect(text).toContain('i."id" = c."owner" and upper_inf(i.block_range) and');
    expect(values).toEqual(["x"]);
  });

  it.each([
    ["score", '(c."score" = $1::numeric and (c."score" is null) is not null)'],
    ["score_in", '(c."score" = any($1::numeric[]) and (c."score" is null) is not null)'],
    ["id", 'c."id" = $1::bytea'],
  ])("says of %s what its index says, where that is of present versions only", (filter, expected) => {
    const value = filter === "id" ? "0x12" : "5";
    const where = { [filter]: filter.endsWith("_in") ? [value] : value };
    expect(sqlOf("Owner", where, true).text).toBe(`(${expected})`);
    expect(sqlOf("Owner", where, false).text).not.toContain("is not null");
  });

  it("compares long texts by their beginnings first, for the index, and then in full", () => {
    const { text } = sqlOf("Thing", { title_lte: "x".repeat(300) });
    expect(text).toBe(
      '((left(c."title", 256) < left($1::text, 256) or (left(c."title", 256) = left($1::text, 256) and c."title" <= $1::text)))',
    );
  });

  it("has nothing in it of what the client sent: that is in parameters alone", () => {
    const operators = [
      "title",
      "title_not",
      "title_gt",
      "title_contains",
      "title_ends_with_nocase",
      "owner_",
    ];
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.constantFrom(...operators), (sent, operator) => {
        const marked = `'"$1;--${sent}`;
        const { text, values } = sqlOf("Thing", {
          [operator]: operator === "owner_" ? { name: marked } : marked,
        });
        expect(text).not.toContain(marked);
        expect(text.replace(/\$\d+/g, "")).toMatch(/^[\w\s"$.,:()@>=!<*~|]*$/);
        expect(JSON.stringify(values)).toContain(JSON.stringify(marked).slice(1, -1));
      }),
      { seed: 1 },
    );
  });

  it("is refused where graph-node refuses it", () => {
    expect(() => sqlOf("Thing", { order_gt: null })).toThrow(
      "Store error: unsupported filter `>` for value `null`",
    );
    expect(() => sqlOf("Owner", { things_: { owner_: { name: "x" } } })).toThrow(
      "Child filter nesting not supported by value `owner`: `join on owner with Owner(name = x)`",
    );
    expect(() => sqlOf("Thing", { or: [{ order: "1" }], order: "2" })).toThrow(/^Cannot mix column filters/);
    expect(() => sqlOf("Thing", { owner: "zz" })).toThrow(
      "Store error: store error: Invalid character 'z' at position 0",
    );
  });
});
