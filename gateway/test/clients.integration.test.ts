import { randomUUID } from "node:crypto";
import { ApolloClient, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache, split } from "@apollo/client";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { getMainDefinition } from "@apollo/client/utilities";
import { Client, cacheExchange, fetchExchange, type OperationResult, subscriptionExchange } from "@urql/core";
import { ClientError, GraphQLClient } from "graphql-request";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Push } from "../src/live/service.ts";
import type { Gateway } from "../src/server.ts";
import { connectLive, follow, type LiveClient } from "./live-client.ts";
import { type OpenAIImagesServer, startOpenAIImagesServer } from "./openai-images-server.ts";
import { createDatabase, findModel, oneProvider, startTestGateway, type TestDatabase } from "./system.ts";

/*
 * The clients that pages use, as their documentation sets them up: each asks with variables, sees an error with its
 * code, changes something, and, where it can, subscribes.
 */

const QUERY = "query ($id: ID!) { model(id: $id) { id versionCount } }";
const MUTATION = "mutation ($input: GenerateImageInput!) { generateImage(input: $input) { id state } }";
const SUBSCRIPTION = "subscription ($id: Bytes!) { generation(id: $id) { id state } }";
const REFUSED = { model: "0x00000000", prompt: "a zorb", idempotencyKey: randomUUID() };

let database: TestDatabase;
let images: OpenAIImagesServer;
let gateway: Gateway;
let model: { id: string; versionCount: number };
let socket: LiveClient;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  images = await startOpenAIImagesServer();
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    PROVIDERS: oneProvider(images.baseUrl),
  });
  model = await findModel(gateway.url);
  socket = connectLive(gateway.url);
});
afterAll(async () => {
  await socket.dispose();
  await gateway.stop();
  await images.stop();
  await database.drop();
});

const input = () => ({ model: model.id, prompt: "a zorb", idempotencyKey: randomUUID() });
const known = () => ({ id: model.id, versionCount: model.versionCount });

describe("Apollo Client", () => {
  let client: ApolloClient;
  beforeAll(() => {
    client = new ApolloClient({
      cache: new InMemoryCache(),
      link: split(
        ({ query }) => {
          const definition = getMainDefinition(query);
          return definition.kind === "OperationDefinition" && definition.operation === "subscription";
        },
        new GraphQLWsLink(socket),
        new HttpLink({ uri: `${gateway.url}/graphql` }),
      ),
    });
  });
  afterAll(() => client.stop());

  it("asks, changes, subscribes, and sees errors by their codes", async () => {
    const asked = await client.query({ query: gql(QUERY), variables: { id: model.id } });
    expect(asked.data).toMatchObject({ model: known() });
    const refused = client.mutate({ mutation: gql(MUTATION), variables: { input: REFUSED } });
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.code).toBe("MODEL_NOT_FOUND");
    const made = await client.mutate({ mutation: gql(MUTATION), variables: { input: input() } });
    const { id } = (made.data as { generateImage: { id: string } }).generateImage;
    const push = await new Promise((resolve, reject) => {
      client
        .subscribe({ query: gql(SUBSCRIPTION), variables: { id } })
        .subscribe({ next: resolve, error: reject });
    });
    expect(push).toMatchObject({ data: { generation: { id, state: "SUCCEEDED" } } });
  });
});

describe("urql", () => {
  it("asks, changes, subscribes, and sees errors by their codes", async () => {
    const client = new Client({
      url: `${gateway.url}/graphql`,
      preferGetMethod: false,
      exchanges: [
        cacheExchange,
        fetchExchange,
        subscriptionExchange({
          forwardSubscription: ({ query, variables }) => ({
            subscribe: (sink) => ({
              unsubscribe: socket.subscribe(
                { query: query ?? "", variables: variables ?? {} },
                sink as never,
              ),
            }),
          }),
        }),
      ],
    });
    const asked = await client.query(QUERY, { id: model.id }).toPromise();
    expect(asked.data).toMatchObject({ model: known() });
    const refused = await client.mutation(MUTATION, { input: REFUSED }).toPromise();
    expect(refused.error?.graphQLErrors[0]?.extensions.code).toBe("MODEL_NOT_FOUND");
    const made = await client.mutation(MUTATION, { input: input() }).toPromise();
    const { id } = made.data.generateImage;
    const push = await new Promise<OperationResult>((resolve) => {
      client.subscription(SUBSCRIPTION, { id }).subscribe(resolve);
    });
    expect(push.data).toMatchObject({ generation: { id, state: "SUCCEEDED" } });
  });
});

describe("graphql-request", () => {
  it("asks, changes, and sees errors by their codes", async () => {
    const client = new GraphQLClient(`${gateway.url}/graphql`);
    expect(await client.request(QUERY, { id: model.id })).toEqual({ model: known() });
    const error = await client.request(MUTATION, { input: REFUSED }).catch((thrown: unknown) => thrown);
    expect(error instanceof ClientError && error.response.errors?.[0]?.extensions.code).toBe(
      "MODEL_NOT_FOUND",
    );
    expect(await client.request(MUTATION, { input: input() })).toMatchObject({
      generateImage: { state: "SUCCEEDED" },
    });
  });
});

describe("graphql-ws", () => {
  it("asks, changes, subscribes, and sees errors by their codes", async () => {
    const [asked] = await follow(socket, QUERY, { id: model.id }).first(1);
    expect(asked?.data).toEqual({ model: known() });
    const [refused] = await follow(socket, MUTATION, { input: REFUSED }).first(1);
    expect(refused?.errors?.[0]?.extensions?.code).toBe("MODEL_NOT_FOUND");
    const [made] = (await follow(socket, MUTATION, { input: input() }).first(1)) as [Push];
    const { id } = (made.data as { generateImage: { id: string } }).generateImage;
    const pushed = follow(socket, SUBSCRIPTION, { id });
    expect((await pushed.first(1))[0]?.data).toEqual({ generation: { id, state: "SUCCEEDED" } });
    pushed.stop();
  });
});
