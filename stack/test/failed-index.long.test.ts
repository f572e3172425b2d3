import { readFileSync } from "node:fs";
import { readConfig } from "@model-wip/gateway/config";
import { type Gateway, startGateway } from "@model-wip/gateway/server";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ENGINES, type Engine } from "../src/options.ts";
import { Reaper } from "../src/processes/reaper.ts";
import { tellStory } from "../src/story/tell.ts";
import { buildSubgraph } from "../src/subgraph/build.ts";
import type { RunningEngine } from "../src/subgraph/engine.ts";
import { engineKinds } from "../src/subgraph/engines.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { writeFaultySources } from "./faulty-subgraph.ts";
import { freeSystemPorts, type OwnSystem, startOwnSystem } from "./own-system.ts";

/*
 * A handler fails in the middle of the story. Both engines then stand before that block, and a gateway over one says the same as a
 * gateway over the other, whatever it is asked: what was indexed, what was not, and what makes no sense.
 */

const FAULT = {
  file: "campaign/withdrawn.ts",
  right: "position.withdrawn = event.params.withdrawn;",
  wrong: 'assert(false, "planted"); position.withdrawn = event.params.withdrawn;',
};
const PATIENCE_MS = 300_000;
const signal = new AbortController().signal;
const reaper = new Reaper();

let own: OwnSystem;
let running: { readonly engine: RunningEngine; readonly gateway: Gateway }[];

beforeAll(async () => {
  own = await startOwnSystem("failed-index", "embedded");
  const { chain, deployment, artifactsUrl } = own.index;
  await tellStory({ chain, deployment, artifactsUrl, seed: 1, signal });
  writeFaultySources(own.data.file("faulty-sources"), [FAULT]);
  const build = await buildSubgraph({
    folder: own.data.file("faulty-subgraph"),
    sources: own.data.file("faulty-sources"),
    networksFile: own.data.file("networks.json"),
    network: NETWORK,
    logFile: own.data.logFile("faulty-subgraph-build"),
    signal,
  });
  running = await Promise.all(
    ENGINES.map(async (name) => {
      const logFile = own.data.logFile(`faulty-${name}`);
      const engine = await engineKinds[name].start({
        build,
        network: NETWORK,
        rpcUrl: chain.url,
        databaseUrl: await createDatabase(`faulty_${name.replace("-", "_")}`),
        artifactsUrl,
        ports: await freeSystemPorts(),
        logFile,
        reaper,
        signal,
      });
      const hasFailed = async () => (readFileSync(logFile, "utf8").includes("planted") ? true : undefined);
      expect(await waitFor(hasFailed, { timeoutMs: PATIENCE_MS, signal }), name).toBe(true);
      return { engine, gateway: await startGatewayOver(engine.url, name) };
    }),
  );
}, 600_000);

afterAll(async () => {
  for (const { gateway, engine } of running ?? []) {
    await gateway.stop();
    await engine.component.stop();
  }
  await reaper.dismiss();
  await own?.stop();
});

async function startGatewayOver(subgraphUrl: string, name: Engine): Promise<Gateway> {
  return startGateway(
    readConfig({
      PORT: "0",
      LOG_LEVEL: "silent",
      SUBGRAPH_URL: subgraphUrl,
      DATABASE_URL: await createDatabase(`gateway_${name.replace("-", "_")}`),
      ARTIFACTS_URL: own.index.artifactsUrl,
      RPC_URL: own.index.chain.url,
      CONTRACTS: JSON.stringify(own.index.deployment),
    }),
  );
}

async function createDatabase(name: string): Promise<string> {
  const { adminUrl } = own.index.postgres;
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const extensions = new Client({ connectionString: urlOf(name) });
  await extensions.connect();
  // What the system makes for graph-node, as its role is no superuser there.
  for (const extension of ["pg_trgm", "btree_gist", "postgres_fdw", "pg_stat_statements"])
    await extensions.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
  await extensions.end();
  return urlOf(name);
}

const urlOf = (database: string) =>
  Object.assign(new URL(own.index.postgres.adminUrl), { pathname: `/${database}` }).href;

type Running = (typeof running)[number];
const ofGateway = ({ gateway }: Running) => `${gateway.url}/graphql`;
const ofEngine = ({ engine }: Running) => engine.url;

/** What both gateways say, or both engines, which must be one and the same. */
async function askBoth(query: string, urlOf = ofGateway): Promise<unknown> {
  const [one, other] = await Promise.all(
    running.map(async (each) => {
      const response = await fetch(urlOf(each), {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = (await response.json()) as {
        data: unknown;
        errors?: { extensions: object }[];
      };
      return { status: response.status, data, errors: errors?.map(withoutRequest) };
    }),
  );
  expect(one, query).toEqual(other);
  return one;
}

/** An error without the id of its request, which no two have in common. */
function withoutRequest({ extensions, ...error }: { extensions?: object }) {
  return { ...error, extensions: { ...extensions, requestId: undefined } };
}

/** The block that a handler failed at, by the word of the first. */
const failedBlock = async () => (await (running[0] as Running).engine.indexedBlock()).number;

const META = "_meta { hasIndexingErrors block { number hash parentHash timestamp } }";
const CAMPAIGNS = "id name totalIncome withdrawalCount totalWithdrawn";

it("ends with the block of the failure, and says nothing of what may be behind, unless it is asked to", async () => {
  expect(await askBoth(`{ ${META} }`, ofEngine)).toMatchObject({
    data: { _meta: { hasIndexingErrors: true } },
  });
  expect(await askBoth(`{ campaigns(orderBy: launchedAt) { ${CAMPAIGNS} } }`, ofEngine)).toMatchObject({
    errors: [{ message: "indexing_error" }],
  });
  expect(
    await askBoth(`{ campaigns(orderBy: launchedAt, subgraphError: allow) { ${CAMPAIGNS} } }`, ofEngine),
  ).toMatchObject({ data: { campaigns: [{}, {}] } });
});

it("answers as ever at every block before the failure", async () => {
  const failed = await failedBlock();
  for (const block of [failed - 1n, failed / 2n]) {
    const answer = await askBoth(
      `{ positions(first: 1000, orderBy: id, block: { number: ${block} }) { id contributed withdrawn } }`,
      ofEngine,
    );
    expect(answer).not.toHaveProperty("errors.0");
  }
});

it("is told by a gateway", async () => {
  expect(await askBoth(`{ ${META} }`)).toMatchObject({ data: { _meta: { hasIndexingErrors: true } } });
  expect(await askBoth(`{ campaigns(orderBy: launchedAt) { ${CAMPAIGNS} } }`)).toMatchObject({
    errors: [{ extensions: { code: "SUBGRAPH_INDEXING_ERROR" } }],
  });
});

it("is told by a gateway to nobody who asks for a block before it, or allows what may be behind", async () => {
  const failed = await failedBlock();
  for (const query of [
    `{ positions(first: 9, orderBy: id, block: { number: ${failed - 1n} }) { id withdrawn withdrawable } }`,
    "{ positions(first: 9, orderBy: id, subgraphError: allow) { id withdrawn campaign { name usage { calls } } } }",
    // A directive goes the stitched way.
    "{ positions(first: 9, orderBy: id, subgraphError: allow) @include(if: true) { id withdrawn withdrawable } }",
  ]) {
    expect(await askBoth(query), query).toMatchObject({
      data: {
        positions: expect.arrayContaining([expect.objectContaining({ withdrawn: expect.any(String) })]),
      },
      errors: undefined,
    });
  }
  const mixed = "{ positions(first: 2, subgraphError: allow) { id } campaigns { id } }";
  expect(await askBoth(mixed)).toHaveProperty("errors.0");
});

it.each([
  "{ campaigns(block: { number: 170 }) { id } }",
  "{ campaigns(block: { number_gte: 170 }) { id } }",
  "{ campaigns(block: { number: -1 }) { id } }",
  `{ campaigns(block: { hash: "0x${"ab".repeat(32)}" }) { id } }`,
  "{ campaigns(first: 5000) { id } }",
  "{ campaigns(skip: -1) { id } }",
  '{ campaigns(where: { id: "not an id" }) { id } }',
  '{ campaigns(where: { and: [{ name: "a" }], name: "b" }) { id } }',
])("says the same of %s", async (query) => {
  expect(await askBoth(query)).toHaveProperty("errors.0");
});

it("is not ready, over either", async () => {
  const readiness = await Promise.all(
    running.map(async ({ gateway }) => {
      const response = await fetch(`${gateway.url}/readyz`);
      const { checks } = (await response.json()) as { checks: { subgraph: object } };
      return { status: response.status, subgraph: { ...checks.subgraph, ms: 0 } };
    }),
  );
  const subgraph = { ok: false, block: Number(await failedBlock()), hasIndexingErrors: true, ms: 0 };
  expect(readiness).toEqual(ENGINES.map(() => ({ status: 503, subgraph })));
});
