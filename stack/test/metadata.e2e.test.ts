import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { campaignFactoryAbi } from "@model-wip/contracts";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { encodeFunctionData, keccak256, toHex } from "viem";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startArtifacts } from "../src/artifacts/component.ts";
import { type Chain, startChain } from "../src/chain/anvil.ts";
import { buildContracts, deployContracts } from "../src/chain/deploy.ts";
import { DataFolder } from "../src/data-folder.ts";
import { startPostgres } from "../src/database/postgres.ts";
import type { Deployment } from "../src/deployment.ts";
import { ENGINES } from "../src/options.ts";
import type { Component } from "../src/processes/component.ts";
import { freePorts } from "../src/processes/ports.ts";
import { Reaper } from "../src/processes/reaper.ts";
import { Broadcaster } from "../src/story/broadcaster.ts";
import { createCast } from "../src/story/cast.ts";
import { GOVERNANCE } from "../src/story/chapters/funding.ts";
import { buildSubgraph } from "../src/subgraph/build.ts";
import type { RunningEngine } from "../src/subgraph/engine.ts";
import { engineKinds } from "../src/subgraph/engines.ts";
import { NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { freeSystemPorts } from "./own-system.ts";

/*
 * Metadata is anyone's, and IPFS is not ours: files that are missing, slow, huge or no text at all leave the index whole,
 * and those that come late are read when they come. Between the engines, which index the same chain, and the store stands a
 * proxy that is slow.
 */

const signal = new AbortController().signal;
const reaper = new Reaper();
const components: Component[] = [];
const held = new Set<string>();
const waiting: { readonly contentId: string; readonly release: () => void }[] = [];

let folder: string;
let data: DataFolder;
let chain: Chain;
let deployment: Deployment;
let storeUrl: string;
let proxy: Server;
let engines: RunningEngine[];
let broadcaster: Broadcaster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "model-wip-metadata-"));
  data = new DataFolder(folder);
  data.lock();
  const [chainPort = 0, database = 0, store = 0] = await freePorts(3);
  const shared = (name: string) => ({ logFile: data.logFile(name), cwd: data.path, reaper, signal });
  chain = await startChain({
    port: chainPort,
    stateFile: data.file("chain", "state.json"),
    ...shared("chain"),
  });
  components.push(chain.component);
  await buildContracts({ logFile: data.logFile("contracts"), signal });
  const networksFile = data.file("networks.json");
  const target = { rpcUrl: chain.url, networksFile, network: NETWORK };
  deployment = await deployContracts({ logFile: data.logFile("contracts"), signal, ...target });
  const postgres = await startPostgres({
    dataFolder: data.path,
    port: database,
    password: data.readState().databasePassword,
    ...shared("database"),
  });
  components.push(postgres.component);
  const artifacts = await startArtifacts({
    folder: data.file("artifacts"),
    port: store,
    ...shared("artifacts"),
  });
  components.push(artifacts.component);
  storeUrl = artifacts.url;
  const proxyUrl = await startProxy();
  const build = await buildSubgraph({
    folder: data.file("subgraph"),
    networksFile,
    network: NETWORK,
    logFile: data.logFile("subgraph-build"),
    signal,
  });
  engines = await Promise.all(
    ENGINES.map(async (name) => {
      const engine = await engineKinds[name].start({
        build,
        network: NETWORK,
        rpcUrl: chain.url,
        databaseUrl: await postgres.ensureDatabase(engineKinds[name].database),
        artifactsUrl: proxyUrl,
        ports: await freeSystemPorts(),
        ...shared(name),
      });
      components.push(engine.component);
      return engine;
    }),
  );
  await chain.test.setAutomine(false);
  broadcaster = new Broadcaster(chain, signal);
}, 600_000);

afterAll(async () => {
  for (const { release } of waiting) release();
  for (const component of components.reverse()) await component.stop();
  proxy?.close();
  await reaper.dismiss();
  data?.clear();
  rmSync(folder, { recursive: true, force: true });
});

/** Passes on what the engines ask, but not yet what is held. */
async function startProxy(): Promise<string> {
  proxy = createServer(async (request, response) => {
    const contentId = [...held].find((one) => request.url?.includes(one));
    if (contentId !== undefined) await new Promise<void>((release) => waiting.push({ contentId, release }));
    const answer = await fetch(`${storeUrl}${request.url}`, { method: request.method ?? "GET" });
    response.writeHead(answer.status);
    response.end(Buffer.from(await answer.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return `http://127.0.0.1:${address.port}`;
}

async function add(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData();
  form.append("file", new Blob([content]), "metadata.json");
  const url = `${storeUrl}/api/v0/add?cid-version=1&raw-leaves=true`;
  const answer = await fetch(url, { method: "POST", body: form });
  return ((await answer.json()) as { Hash: string }).Hash;
}

/** The content id of a text before anyone has stored it. */
async function contentIdOf(text: string): Promise<string> {
  return CID.createV1(raw.code, await sha256.digest(new TextEncoder().encode(text))).toString();
}

async function launch(name: string, metadata: string): Promise<void> {
  const { timestamp } = await chain.client.getBlock({ blockTag: "latest" });
  const now = Number(timestamp);
  const terms = { goalMin: 2n, goalMax: 2n, contributionMin: 1n, membershipThreshold: 1n };
  const times = { opensAt: now, closesAt: now + 86_400, finalizeBy: now + 2 * 86_400 };
  const args = [name, "FILE", metadata, { ...terms, ...times }, GOVERNANCE, keccak256(toHex(name))] as const;
  await broadcaster.send([
    {
      from: createCast().founder,
      to: deployment.CampaignFactory.address,
      abi: campaignFactoryAbi,
      data: encodeFunctionData({ abi: campaignFactoryAbi, functionName: "launch", args }),
      gas: 4_000_000n,
    },
  ]);
}

type Files = Record<string, { state: string; size: number; name: string | null } | null>;

/** What an index knows each campaign's file to say, and whether it is whole. */
async function files({
  url,
}: RunningEngine): Promise<{ files: Files; block: number; hasIndexingErrors: boolean }> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      query: `{
        campaigns { name metadataFile { state size name } }
        _meta { block { number } hasIndexingErrors }
      }`,
    }),
  });
  const { data: answer } = (await response.json()) as {
    data: {
      campaigns: { name: string; metadataFile: Files[string] }[];
      _meta: { block: { number: number }; hasIndexingErrors: boolean };
    };
  };
  return {
    files: Object.fromEntries(answer.campaigns.map(({ name, metadataFile }) => [name, metadataFile])),
    block: answer._meta.block.number,
    hasIndexingErrors: answer._meta.hasIndexingErrors,
  };
}

/** Mines until every engine has read these files, which show with the next block; gives what each knows. */
async function untilRead(names: readonly string[]): Promise<readonly Files[]> {
  const read = await waitFor(
    async () => {
      await chain.test.mine({ blocks: 1 });
      const known = await Promise.all(engines.map(async (engine) => (await files(engine)).files));
      return known.every((now) => names.every((name) => now[name])) ? known : undefined;
    },
    { timeoutMs: 120_000, signal },
  );
  if (read === undefined) throw new Error(`not all of ${names.join(", ")} have been read`);
  return read;
}

it("reads what it can have, and shows everything else whatever becomes of files", async () => {
  const late = JSON.stringify({ name: "came late" });
  const slow = await add(JSON.stringify({ name: "came slowly" }));
  held.add(slow);
  await launch("missing", await contentIdOf(late));
  await launch("slow", slow);
  await launch("huge", await add(`{ "name": "huge" }${" ".repeat(26 * 1024 * 1024)}`));
  await launch("large", await add(`{ "name": "${"large ".repeat(500_000)}" }`));
  await launch("binary", await add(new Uint8Array([0x7b, 0xff, 0xfe, 0x00, 0x80])));
  await launch("no content id", "see our web page");
  await launch("good", await add(JSON.stringify({ name: "good" })));

  const first: Files = {
    missing: null,
    slow: null,
    huge: null,
    large: { state: "TOO_LARGE", size: 3_000_014, name: null },
    binary: { state: "MALFORMED", size: 5, name: null },
    "no content id": null,
    good: { state: "READ", size: 15, name: "good" },
  };
  expect(await untilRead(["good", "binary", "large"])).toEqual(engines.map(() => first));

  held.delete(slow);
  for (const { contentId, release } of waiting) if (contentId === slow) release();
  expect(await add(late)).toBe(await contentIdOf(late));
  const second: Files = {
    ...first,
    slow: { state: "READ", size: 22, name: "came slowly" },
    missing: { state: "READ", size: 20, name: "came late" },
  };
  expect(await untilRead(["slow", "missing"])).toEqual(engines.map(() => second));
  for (const engine of engines) {
    const { block, hasIndexingErrors } = await files(engine);
    expect(hasIndexingErrors).toBe(false);
    expect(block).toBeGreaterThan(7);
  }
});

it("lets another campaign name a file that has been read", async () => {
  await launch("good again", await add(JSON.stringify({ name: "good" })));
  const named = { "good again": { name: "good" } };
  expect(await untilRead(["good again"])).toMatchObject(engines.map(() => named));
  for (const engine of engines) expect((await files(engine)).hasIndexingErrors).toBe(false);
});
