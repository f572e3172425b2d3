import { buildSchema, GraphQLFloat, GraphQLSchema } from "graphql";
import { expect, it } from "vitest";
import { differences } from "./drift.ts";

const built = buildSchema("type Query { models(first: Int): [String!]! campaign: String }");

it("finds no drift in the same schema, however it is described and ordered", () => {
  const live = buildSchema('type Query { "A campaign." campaign: String models(first: Int): [String!]! }');
  expect(differences(built, live)).toEqual([]);
});

it("names what the live schema has lost and gained", () => {
  const live = buildSchema("type Query { models(first: Int): [Int!]! tokens: String }");
  const text = differences(built, live).join("\n");
  expect(text).toContain("live: Query.campaign was removed");
  expect(text).toContain("live: Query.models changed type");
  expect(text).toContain("built: Query.tokens was removed");
});

it("does not take graph-node's own way of describing a schema for a drift", () => {
  const { types, ...rest } = built.toConfig();
  const live = new GraphQLSchema({ ...rest, types: [...types, GraphQLFloat], directives: [] });
  expect(differences(built, live)).toEqual([]);
});
