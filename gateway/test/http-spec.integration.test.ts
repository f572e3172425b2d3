import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

/**
 * The GraphQL Foundation's audits of GraphQL over HTTP, which are the last part of Apollo's suite for integrations too, against the
 * gateway as it is. The whole suite, with servers of its own, is in `apollo-suite`.
 */
let database: TestDatabase;
let gateway: Gateway;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
  });
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

/** As whoever uses GET has to: the gateway takes requests for forged that a page could send without asking. */
const fetchFn: typeof fetch = (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set("apollo-require-preflight", "true");
  return fetch(input, { ...init, headers });
};

/**
 * What Apollo Server does otherwise than the specification advises (SHOULD), as its own suite lists it: with `application/json` it
 * answers 400 to what is no GraphQL request, where 200 is advised for the sake of old clients.
 */
const ADVISES_200 = /SHOULD use (a status code of )?200/;

describe("GraphQL over HTTP", () => {
  const audits = serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn });

  it.each(audits.map((audit) => [audit.name, audit] as const))("%s", async (name, audit) => {
    const result = await audit.fn();
    if (result.status === "ok") return;
    expect(result.status, result.reason).toBe("warn");
    expect(name).toMatch(ADVISES_200);
    expect(result.response.status).toBe(400);
  });
});
