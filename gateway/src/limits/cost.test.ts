import { readFileSync } from "node:fs";
import { buildSchema, type OperationDefinitionNode, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { operationCost, requireCost } from "./cost.ts";

const sdl = readFileSync(new URL("../../subgraph.graphql", import.meta.url), "utf8");
const schema = buildSchema(`${sdl} extend type Query { signIn: Int prepareMint: Int }`);

function costOf(text: string, variables: Record<string, unknown> = {}): number {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  return operationCost({
    schema,
    document,
    operation: document.definitions[0] as OperationDefinitionNode,
    variables,
  });
}

describe("the cost of an operation", () => {
  it("is a field for each row that it may answer with", () => {
    expect(costOf("{ campaigns(first: 10) { id name } }")).toBe(1 + 10 * 2);
    expect(costOf("{ campaigns(first: 10) { id positions(first: 1000) { id contributed } } }")).toBe(
      1 + 10 * (1 + 1 + 1000 * 2),
    );
    expect(costOf('{ campaign(id: "0x00") { id name } }')).toBe(3);
  });

  it("is the same for a literal, a variable, a variable's default and the schema's default", () => {
    const literal = costOf("{ campaigns(first: 100) { id } }");
    expect(costOf("{ campaigns { id } }")).toBe(literal);
    expect(costOf("query ($n: Int) { campaigns(first: $n) { id } }", { n: 100 })).toBe(literal);
    expect(costOf("query ($n: Int) { campaigns(first: $n) { id } }", { n: 1000 })).toBe(1001);
    expect(costOf("query ($n: Int = 7) { campaigns(first: $n) { id } }")).toBe(8);
    expect(costOf("query ($n: Int = 100) { campaigns(first: $n) { id } }")).toBe(literal);
    expect(costOf("query ($n: Int) { campaigns(first: $n) { id } }")).toBe(literal);
    expect(costOf("query ($n: Int) { campaigns(first: $n) { id } }", { n: null })).toBe(literal);
  });

  it("cannot be hidden in fragments, aliases or inline fragments", () => {
    const plain = costOf("{ campaigns(first: 7) { id } campaigns2: campaigns(first: 7) { id } }");
    expect(
      costOf(
        "{ ...A ... on Query { b: campaigns(first: 7) { id } } } fragment A on Query { campaigns(first: 7) { ...I } } fragment I on Campaign { id }",
      ),
    ).toBe(plain);
  });

  it("counts the rows that are passed over", () => {
    expect(costOf("query ($s: Int) { campaigns(first: 1, skip: $s) { id } }", { s: 1_000_000 })).toBe(
      1_000_002,
    );
  });

  it("is not made smaller by a negative number", () => {
    expect(costOf("{ campaigns(first: -1000000) { id } accounts(first: 1) { id } }")).toBe(1 + 2);
  });

  it("is more for what makes others work", () => {
    expect(costOf("{ signIn }")).toBeGreaterThan(1_000);
    expect(costOf("{ prepareMint }")).toBeGreaterThan(1_000);
  });

  it("is refused beyond what is taken, with both numbers", () => {
    expect(() => requireCost(101, 100)).toThrow("costs 101, and at most 100");
    requireCost(100, 100);
  });
});
