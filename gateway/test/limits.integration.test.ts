import { getIntrospectionQuery } from "graphql";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

let database: TestDatabase;
let gateway: Gateway;

const settings = () => ({
  SUBGRAPH_URL: inject("subgraphUrl"),
  DATABASE_URL: database.url,
  ARTIFACTS_URL: inject("artifactsUrl"),
});

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  gateway = await startTestGateway(settings());
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const query = (text: string, variables: Record<string, unknown> = {}) =>
  ask<Record<string, unknown>>(gateway.url, text, variables);
const post = (body: string, headers: Record<string, string> = { "content-type": "application/json" }) =>
  fetch(`${gateway.url}/graphql`, { method: "POST", headers, body });

const CAMPAIGN_PAGE = `
  query CampaignPage {
    campaigns(first: 10, orderBy: launchedAt, orderDirection: desc) {
      id name symbol state goalMin goalMax totalContributed totalIncome totalWithdrawn memberCount
      positions(first: 1000, orderBy: contributed, orderDirection: desc) {
        id account { id } contributed withdrawn earned withdrawable sharePpm isMember memberSince
        withdrawals(first: 10) { amount timestamp transaction }
      }
    }
    incomes(first: 1000, orderBy: timestamp) { id amount source timestamp account { id } campaign { id name } }
    proposals(first: 100) { id description state votes(first: 1000) { account { id } weight } }
    models(first: 100) { id name versions { version weights } usage { calls feesWei p95LatencyMs } }
    _meta { block { number hash timestamp } hasIndexingErrors }
  }`;

describe("what is let through", () => {
  it("is the introspection that tools ask for", async () => {
    const { status, data } = await query(getIntrospectionQuery());
    expect(status).toBe(200);
    expect(data.__schema).toBeDefined();
  });

  it("is a whole campaign's page with lists of 1000", async () => {
    const { errors } = await query(CAMPAIGN_PAGE);
    expect(errors).toEqual([]);
  });
});

describe("what a stranger cannot send", () => {
  it.each([
    ["depth", `{ campaigns ${"{ positions { campaign ".repeat(10)}{ id }${" } }".repeat(10)} }`],
    ["aliases", `{ ${Array.from({ length: 101 }, (_, n) => `a${n}: _meta { deployment }`).join(" ")} }`],
    ["directives", `{ __typename ${"@skip(if: false) ".repeat(51)} }`],
    ["tokens", `{ ${"__typename ".repeat(5_001)} }`],
    ["cost", "{ campaigns(first: 1000) { positions(first: 1000) { contributions(first: 1000) { id } } } }"],
    [
      "a circle of fragments",
      "{ campaigns { ...A } } fragment A on Campaign { positions { campaign { ...A } } }",
    ],
  ])("is a document beyond the limit on %s", async (_limit, text) => {
    const { status, data, errors } = await query(text);
    expect(status).toBe(400);
    expect(data).toBeUndefined();
    expect(["GRAPHQL_VALIDATION_FAILED", "GRAPHQL_PARSE_FAILED"]).toContain(errors[0]?.extensions.code);
  });

  it("is fragments that unfold beyond the limit on selections", async () => {
    const levels = Array.from(
      { length: 14 },
      (_, n) =>
        `fragment F${n} on Query { ${n === 13 ? "__typename" : `...F${n + 1} ... on Query { ...F${n + 1} }`} }`,
    );
    const { status, errors } = await query(`{ ...F0 } ${levels.join(" ")}`);
    expect(status).toBe(400);
    expect(errors[0]?.extensions.code).toBe("GRAPHQL_VALIDATION_FAILED");
  });

  it("is a body that is too large, or no JSON", async () => {
    const large = await post(JSON.stringify({ query: "{ __typename }", padding: "x".repeat(100_000) }));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: "BODY_TOO_LARGE" } }] });
    const broken = await post("{");
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
  });

  it("is a form or an image of another site, which browsers send without asking", async () => {
    const form = await post("query={__typename}", { "content-type": "application/x-www-form-urlencoded" });
    expect(form.status).toBeGreaterThanOrEqual(400);
    const image = await fetch(`${gateway.url}/graphql?query={__typename}`);
    expect(image.status).toBe(400);
  });

  it("is several operations in one request", async () => {
    const batch = await post(JSON.stringify([{ query: "{ __typename }" }, { query: "{ __typename }" }]));
    expect(batch.status).toBe(400);
  });
});

describe("what configuration hides", () => {
  it("is the schema, from introspection and from hints in errors", async () => {
    const hidden = await startTestGateway({ ...settings(), INTROSPECTION: "false", SCHEMA_HINTS: "false" });
    try {
      expect((await ask(hidden.url, "{ __schema { queryType { name } } }")).status).toBe(400);
      expect((await ask(hidden.url, "{ campaign5 { id } }")).text).not.toContain("campaigns");
    } finally {
      await hidden.stop();
    }
    expect((await query("{ campaign5 { id } }")).text).toContain("campaigns");
  });
});

describe("every answer", () => {
  it("carries a request id: the caller's, or a new one", async () => {
    const own = await ask(gateway.url, "{ __typename }", {}, { "x-request-id": "trace-1" });
    expect(own.headers.get("x-request-id")).toBe("trace-1");
    const other = await ask(gateway.url, "{ __typename }", {}, { "x-request-id": "not a harmless id" });
    expect(other.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("may be read by any page, and nothing is loaded from elsewhere", async () => {
    const preflight = await fetch(`${gateway.url}/graphql`, { method: "OPTIONS" });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
    expect(preflight.headers.get("access-control-allow-headers")).toContain("content-type");
    const landing = await fetch(gateway.url);
    expect(landing.headers.get("content-type")).toContain("text/plain");
    expect(await landing.text()).not.toContain("http");
  });
});
