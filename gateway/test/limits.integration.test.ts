import { createHash } from "node:crypto";
import { request } from "node:http";
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

  it("is more rows than are taken, whether a literal, a variable or a variable's default says how many", async () => {
    const deep = "positions(first: $n) { contributions(first: $n) { id } }";
    for (const [text, variables] of [
      [`{ campaigns(first: 1000) { ${deep} } }`.replaceAll("$n", "1000"), {}],
      [`query ($n: Int) { campaigns(first: $n) { ${deep} } }`, { n: 1000 }],
      [`query ($n: Int = 1000) { campaigns(first: $n) { ${deep} } }`, {}],
      ["query ($n: Int) { campaigns(first: 1, skip: $n) { id } }", { n: 2_000_000_000 }],
    ] as const) {
      const { status, data, errors } = await query(text, variables);
      expect(status).toBe(400);
      expect(data).toBeUndefined();
      expect(errors[0]?.extensions.code).toBe("COST_EXCEEDED");
    }
  });

  it("is headers beyond their size", async () => {
    const { hostname, port } = new URL(gateway.url);
    const answer = await new Promise<number>((resolve, reject) => {
      const headers = { "x-padding": "x".repeat(20_000), "content-type": "application/json" };
      request({ hostname, port, path: "/graphql", method: "POST", headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
        .on("error", reject)
        .end("{}");
    });
    expect(answer).toBe(431);
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

  it("is a body that is too large, no JSON, or not in UTF-8", async () => {
    const large = await post(JSON.stringify({ query: "{ __typename }", padding: "x".repeat(100_000) }));
    expect(large.status).toBe(413);
    expect(await large.json()).toMatchObject({ errors: [{ extensions: { code: "BODY_TOO_LARGE" } }] });
    const broken = await post("{");
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ errors: [{ extensions: { code: "BAD_REQUEST" } }] });
    const other = await post("{}", { "content-type": "application/json; charset=latin1" });
    expect(other.status).toBe(415);
    expect(await other.json()).toMatchObject({ errors: [{ extensions: { code: "CHARSET_UNSUPPORTED" } }] });
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

describe("who asks for too much in a minute", () => {
  const counted = { RATE_LIMIT_ADDRESS: "2000", RATE_LIMIT_STORE: "postgres", TRUST_PROXY: "1" };
  const rows = "query ($n: Int!) { campaigns(first: $n) { id } }";
  const from = (address: string) => ({ "x-forwarded-for": address });

  it("is told when to ask again, by every replica, and nobody else is", async () => {
    const [one, other] = [
      await startTestGateway({ ...settings(), ...counted }),
      await startTestGateway({ ...settings(), ...counted }),
    ];
    try {
      expect((await ask(one.url, rows, { n: 1000 }, from("192.0.2.1"))).status).toBe(200);
      for (const { url } of [other, one]) {
        const refused = await ask(url, rows, { n: 1000 }, from("192.0.2.1"));
        expect(refused.status).toBe(429);
        expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
        expect(refused.errors[0]?.extensions).toMatchObject({
          code: "RATE_LIMITED",
          retryAfter: Number(refused.headers.get("retry-after")),
        });
      }
      expect((await ask(one.url, rows, { n: 1 }, from("192.0.2.2"))).status).toBe(200);
    } finally {
      await Promise.all([one.stop(), other.stop()]);
    }
  });

  it("cannot hide behind an address that they name themselves, nor behind documents and tokens that are none", async () => {
    const own = await startTestGateway({ ...settings(), RATE_LIMIT_ADDRESS: "2000" });
    try {
      for (let n = 0; n < 5; n++) await ask(own.url, "{ nothing }", {}, from(`192.0.2.${n}`));
      const token = { ...from("192.0.2.7"), authorization: "Bearer nonsense" };
      expect((await ask(own.url, "{ __typename }", {}, token)).status).toBe(401);
      expect((await ask(own.url, "{ __typename }", {}, token)).status).toBe(401);
      const refused = await ask(own.url, "{ __typename }", {}, from("192.0.2.8"));
      expect(refused.status).toBe(429);
      expect(refused.errors[0]?.extensions.code).toBe("RATE_LIMITED");
    } finally {
      await own.stop();
    }
  });
});

describe("trusted documents", () => {
  it("are answered by their hash to everybody, and others only to whom the operator lets send them", async () => {
    const text = "query Names { campaigns(first: 2) { name } }";
    const hash = createHash("sha256").update(text).digest("hex");
    const strict = await startTestGateway({
      ...settings(),
      TRUSTED_DOCUMENTS: JSON.stringify({ [hash]: text }),
      FREE_DOCUMENTS: "authenticated",
      CORS_ORIGIN: "https://app.example.org, https://admin.example.org",
      PLAYGROUND: "false",
    });
    try {
      const byHash = (sha256Hash: string) =>
        fetch(`${strict.url}/graphql`, {
          method: "POST",
          headers: { "content-type": "application/json", origin: "https://admin.example.org" },
          body: JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash } } }),
        });
      const known = await byHash(hash);
      expect(await known.json()).toMatchObject({ data: { campaigns: [{}, {}] } });
      expect(known.headers.get("access-control-allow-origin")).toBe("https://admin.example.org");
      expect(await (await byHash("0".repeat(64))).json()).toMatchObject({
        errors: [{ extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } }],
      });
      expect((await ask(strict.url, text)).status).toBe(200);
      const other = await ask(strict.url, `${text} `, {}, { origin: "https://evil.example" });
      expect(other.status).toBe(403);
      expect(other.errors[0]?.extensions.code).toBe("DOCUMENT_NOT_TRUSTED");
      expect(other.headers.get("access-control-allow-origin")).toBeNull();
      expect((await fetch(`${strict.url}/playground/`)).status).toBe(404);
    } finally {
      await strict.stop();
    }
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
    expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
    expect(preflight.headers.get("content-security-policy")).toContain("default-src 'none'");
    const page = await fetch(`${gateway.url}/playground/`);
    expect(page.headers.get("content-security-policy")).toContain("script-src 'self'");
    expect(await page.text()).not.toMatch(/https?:|\son\w+=|<script>|style=/);
    for (const file of ["page.js", "page.css"]) {
      expect((await fetch(`${gateway.url}/playground/${file}`)).status).toBe(200);
    }
    const landing = await fetch(gateway.url);
    expect(landing.headers.get("content-type")).toContain("text/plain");
    expect(await landing.text()).not.toContain("http");
  });
});
