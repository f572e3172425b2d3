import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createQueryServer } from "./server.ts";
import { QueryableSubgraph } from "./subgraph.ts";

const SCHEMA = "type Thing @entity(immutable: true) { id: ID! name: String! }";
/** Nothing listens there. */
const NOWHERE = "postgres://nobody:nothing@127.0.0.1:1/none";

const database = new Pool({ connectionString: NOWHERE });
const head = {
  deployment: "QmThing",
  sql: "select 1",
  read: () => undefined,
  block: async () => undefined,
};
const server = createQueryServer({
  subgraphs: new Map([
    ["some/thing", new QueryableSubgraph({ schema: SCHEMA, schemaName: "sgd1", head, database })],
  ]),
  maxBodyBytes: 2_000,
});
let url: string;

beforeAll(async () => {
  url = await server.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(async () => {
  await server.close();
  await database.end();
});

const post = (
  path: string,
  body: string,
  headers: Record<string, string> = { "content-type": "application/json" },
) => fetch(`${url}${path}`, { method: "POST", body: Buffer.from(body), headers });

describe("the query server", () => {
  it("knows a subgraph by its name and by its deployment", async () => {
    for (const path of [
      "/subgraphs/name/some/thing",
      "/subgraphs/name/some/thing/",
      "/subgraphs/id/QmThing",
    ]) {
      const response = await post(path, JSON.stringify({ query: "{ nothing }" }));
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({
        errors: [{ message: "Type `Query` has no field `nothing`", locations: [{ line: 1, column: 3 }] }],
      });
    }
  });

  it("says that a subgraph is not there as graph-node does", async () => {
    const response = await post("/subgraphs/name/other", JSON.stringify({ query: "{ things { id } }" }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ errors: [{ message: "deployment `other` does not exist" }] });
  });

  it.each([
    ["no JSON", "{ things", /key expected/i],
    ["a list", "[]", /Request data is not an object/],
    ["no query", "{}", /The "query" field is missing in request data/],
    ["a query that is no text", '{"query":5}', /The "query" field is not a string/],
    ["variables that are no object", '{"query":"{ a }","variables":[1]}', /Invalid query variables provided/],
    ["nothing", "", /Body is required/],
  ])("refuses %s with status 400", async (_, body, message) => {
    const response = await post("/subgraphs/name/some/thing", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: expect.stringMatching(message) });
  });

  it("refuses GET and a body that is too long", async () => {
    expect((await fetch(`${url}/subgraphs/name/some/thing?query={things{id}}`)).status).toBe(405);
    const long = JSON.stringify({ query: `{ things { id } } # ${"x".repeat(3_000)}` });
    expect((await post("/subgraphs/name/some/thing", long)).status).toBe(413);
  });

  it("answers a browser of any origin", async () => {
    const response = await fetch(`${url}/subgraphs/name/some/thing`, { method: "OPTIONS" });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
  });

  it("says only that the database is away, not where it is", async () => {
    const response = await post("/subgraphs/name/some/thing", JSON.stringify({ query: "{ things { id } }" }));
    expect(await response.json()).toEqual({ errors: [{ message: "Store error: database unavailable" }] });
  });
});
