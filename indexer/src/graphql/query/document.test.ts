import { describe, expect, it } from "vitest";
import { createApiSchema } from "../schema/api-schema.ts";
import { parseInputSchema } from "../schema/input-schema.ts";
import { prepare } from "./document.ts";
import { errorsOf } from "./errors.ts";
import { DEFAULT_LIMITS, type QueryLimits } from "./limits.ts";
import { parseDocument } from "./parse.ts";
import { parseRequest } from "./request.ts";

const schema = createApiSchema(
  parseInputSchema(`
    interface Named { id: ID! name: String! }
    type Owner implements Named @entity(immutable: false) { id: ID! name: String! things: [Thing!]! @derivedFrom(field: "owner") }
    type Thing implements Named @entity(immutable: true) { id: ID! name: String! owner: Owner! weight: BigInt! seen: Timestamp }
  `),
);

const prepared = (query: string, variables: object = {}, limits: Partial<QueryLimits> = {}) => {
  const request = parseRequest(JSON.stringify({ query, variables }));
  return prepare(schema, parseDocument(request.query), request.variables, { ...DEFAULT_LIMITS, ...limits });
};

function failuresOf(query: string, variables: object = {}, limits: Partial<QueryLimits> = {}): string[] {
  try {
    prepared(query, variables, limits);
    return [];
  } catch (thrown) {
    return errorsOf(thrown).map(({ message }) => message);
  }
}

const fields = (query: string, variables: object = {}) =>
  (prepared(query, variables).fieldsFor("Query") ?? []).map(({ key, name }) => `${key}:${name}`);

describe("a query", () => {
  it("has its fragments expanded and what is asked twice merged, in the order of the first", () => {
    const set = prepared(`{
      named: nameds { id ... on Thing { weight } ...owned }
      nameds { id }
      named: nameds { name }
    } fragment owned on Thing { owner { id } weight }`);
    const [named, nameds] = set.fieldsFor("Query") ?? [];
    expect([named?.key, nameds?.key]).toEqual(["named", "nameds"]);
    const keys = (type: string) => named?.selection.fieldsFor(type)?.map(({ key }) => key);
    expect(keys("Thing")).toEqual(["id", "weight", "owner", "name"]);
    expect(keys("Owner")).toEqual(["id", "name"]);
  });

  it("leaves out what is skipped", () => {
    const query =
      "query($yes: Boolean!) { a: things @skip(if: $yes) { id } b: things @include(if: $yes) { id } }";
    expect(fields(query, { yes: true })).toEqual(["b:things"]);
    expect(fields(query, { yes: false })).toEqual(["a:things"]);
  });

  it("keeps all digits of a number in its variables", () => {
    const request = parseRequest('{"query":"","variables":{"w":100000000000000000001}}');
    const document = parseDocument("query($w: BigInt!) { things(where: { weight_gt: $w }) { id } }");
    const [things] = prepare(schema, document, request.variables, DEFAULT_LIMITS).fieldsFor("Query") ?? [];
    const where = things?.arguments.get("where");
    expect(where?.kind === "object" && where.entries.get("weight_gt")).toEqual({
      kind: "string",
      value: "100000000000000000001",
    });
  });

  it("takes a time by a variable as it does by a literal", () => {
    const byVariable = `query($w: Thing_filter = { seen_gt: "1700092800000000" }) { things(where: $w) { id } }`;
    const byLiteral = `{ things(where: { seen_gt: "1700092800000000" }) { id } }`;
    const [one, other] = [byVariable, byLiteral].map((query) => prepared(query).signature);
    expect(one).toBe(other);
  });

  it.each([
    ["{ things { colour } }", ["Type `Thing` has no field `colour`"]],
    [
      "{ things { colour } owners { size } }",
      ["Type `Thing` has no field `colour`", "Type `Owner` has no field `size`"],
    ],
    ["{ thing { id } }", ["No value provided for required argument: `id`"]],
    ['{ things(first: "3") { id } }', ['Invalid value provided for argument `first`: String("3")']],
    [
      "{ things(where: { weight: 1.5 }) { id } }",
      ['Invalid value provided for argument `where`: Object({"weight": Float(1.5)})'],
    ],
    ["query a { things { id } } query b { things { id } }", ["Operation name required"]],
    ["mutation { things { id } }", ["Not supported: Mutations are not supported"]],
    [
      "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
      ["query has fragment cycle including `a`"],
    ],
    ["{ things(where: { weight: 9223372036854775808 }) { id } }", ["number too large to fit in target type"]],
    ["{ things", ["Expected Name, found <EOF>."]],
    ["{ ...missing }", ["fragment `missing` is not defined"]],
    ["query($n: Int!) { things(first: $n) { id } }", ["No value provided for required variable `n`"]],
  ])("is refused in graph-node's words: %s", (query, expected) => {
    expect(failuresOf(query)).toEqual(expected);
  });

  it("is refused where it is deeper than allowed, or could return more than allowed", () => {
    const deep = "{ things { owner { things { owner { id } } } } }";
    expect(failuresOf(deep, {}, { maxDepth: 5 })).toEqual([]);
    expect(failuresOf(deep, {}, { maxDepth: 4 })).toEqual([
      "query has a depth that exceeds the limit of `4`",
    ]);
    const wide = "{ owners(first: 10) { things(first: 10) { id } } }";
    expect(failuresOf(wide, {}, { maxComplexity: 110n })).toEqual([]);
    expect(failuresOf(wide, {}, { maxComplexity: 109n })[0]).toMatch(
      /^query potentially returns `110` entities or more and thereby exceeds the limit of `109` entities/,
    );
  });
});
