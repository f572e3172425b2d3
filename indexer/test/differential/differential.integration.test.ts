import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { compare } from "./compare.ts";
import { type Engines, startEngines } from "./engines.ts";
import { queriesOfPage } from "./page.ts";
import { differencesOf } from "./run.ts";

/*
 * Our answers beside graph-node's, on the same tables with a whole story in them, byte for byte.
 */

const QUERIES = 200;

let engines: Engines;

beforeAll(async () => {
  engines = await startEngines(inject("databaseUrl"), inject("subgraphUrl"));
});
afterAll(() => engines?.stop());

describe("answers", () => {
  it("are graph-node's for queries by chance", async () => {
    expect(await differencesOf(engines, { queries: QUERIES, seed: 1 })).toEqual([]);
  });

  it("are graph-node's for every query of the docs", async () => {
    const queries = await queriesOfPage(engines.subgraph.schema.document, (query) =>
      engines.askTheirs(query, {}),
    );
    expect(queries.length).toBeGreaterThan(10);
    for (const { text, variables } of queries) {
      expect(JSON.parse(await engines.askOurs(text, variables)), text).toEqual({ data: expect.anything() });
      const ask = (engine: Engines["askOurs"]) => () => engine(text, variables);
      expect(await compare(text, ask(engines.askOurs), ask(engines.askTheirs))).toBeUndefined();
    }
  });

  it("about the schema are graph-node's", async () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      inputValueDeprecation: true,
      schemaDescription: true,
    });
    const [ours, theirs] = await Promise.all([engines.ours(query), engines.theirs(query)]);
    // Too long for a report of what differs; the schema's own test says that.
    expect(ours === theirs).toBe(true);
  });
});
