import { readFileSync } from "node:fs";
import { ApolloServer, type ApolloServerOptions, type ApolloServerOptionsWithGateway } from "@apollo/server";
import {
  type CreateServerForIntegrationTests,
  defineIntegrationTestSuite,
} from "@apollo/server-integration-testsuite";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { ANONYMOUS } from "../src/auth/caller.ts";
import { createContext, type GatewayContext } from "../src/context.ts";
import { type Db, openDatabase } from "../src/database/database.ts";
import { createLogger } from "../src/log.ts";
import type { Gateway } from "../src/server.ts";
import { Metrics } from "../src/telemetry/metrics.ts";
import { APART, DIFFERENT } from "./apollo-suite/differences.ts";
import { createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

/**
 * Apollo's suite for integrations against the gateway as it is assembled: what is before and around Apollo Server, and the options
 * and plugins that it is given. Each test of the suite has a schema and options of its own, so it gets an Apollo Server of its
 * own, of the gateway's options with the test's on top, which answers in the place of the gateway's.
 */
type Options = ApolloServerOptionsWithGateway<GatewayContext>;
type Answer = ApolloServer<GatewayContext>["executeHTTPGraphQLRequest"];

const log = createLogger("silent");
let database: TestDatabase;
let db: Db;
let gateway: Gateway;
let ours: Options;
let answer: Answer;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  db = openDatabase(database.url, 1, log, new Metrics(log));
  gateway = await startTestGateway(
    {
      SUBGRAPH_URL: inject("subgraphUrl"),
      DATABASE_URL: database.url,
      ARTIFACTS_URL: inject("artifactsUrl"),
    },
    log,
    {
      createApolloServer(options) {
        ours = options;
        const server = new ApolloServer(options);
        server.executeHTTPGraphQLRequest = (request) => answer(request);
        return server;
      },
    },
  );
});
afterAll(async () => {
  await gateway.stop();
  await db.destroy();
  await database.drop();
});

/** The gateway's options with a test's on top. What ends the HTTP server with Apollo Server is left out: it is all tests'. */
function withOptions(theirs: ApolloServerOptions<GatewayContext>): ApolloServerOptions<GatewayContext> {
  const { gateway: _, plugins = [], validationRules = [], ...rest } = ours;
  const [_drain, ...others] = plugins;
  return {
    ...rest,
    ...theirs,
    plugins: [...others, ...(theirs.plugins ?? [])],
    validationRules: [...validationRules, ...(theirs.validationRules ?? [])],
  } as ApolloServerOptions<GatewayContext>;
}

/** The context of who asks the server without HTTP. */
const ownContext = () => {
  const { signal } = new AbortController();
  return createContext({ db, log }, { requestId: "test", caller: ANONYMOUS, signal });
};

const createServer = (async (
  theirs: ApolloServerOptions<GatewayContext>,
  options?: { context?: () => Promise<object> },
) => {
  const server = new ApolloServer<GatewayContext>(withOptions(theirs));
  const execute = server.executeOperation.bind(server);
  server.executeOperation = ((request, { contextValue } = {}) =>
    execute(request, { contextValue: { ...ownContext(), ...contextValue } })) as typeof execute;
  await server.start();
  answer = ({ httpGraphQLRequest, context }) =>
    server.executeHTTPGraphQLRequest({
      httpGraphQLRequest,
      context: async () => ({ ...(await context()), ...(await options?.context?.()) }),
    });
  return { server, url: `${gateway.url}/graphql` };
  // To the suite, which has contexts of its own, it is a server of any context.
}) as unknown as CreateServerForIntegrationTests;

defineIntegrationTestSuite(createServer, { noIncrementalDelivery: true });

describe("what of the suite is different here", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  it.each(Object.entries({ ...DIFFERENT, ...APART }))("is in the README: %s", (reason, names) => {
    expect(readme).toContain(reason);
    for (const name of names) expect(readme).toContain(name.split(" > ").at(-1));
  });
});
