import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Checksum, readExported } from "@model-wip/exports";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it, vi } from "vitest";
import type { Gateway } from "../src/server.ts";
import { type FaultProxy, startFaultProxy } from "./fault-proxy.ts";
import { createGate } from "./gate.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import { bearer, newWallet, signedIn } from "./wallets.ts";

let database: TestDatabase;
let proxy: FaultProxy;
let gateway: Gateway;
let folder: string;
let campaign: string;
let block: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "model-wip-exports-"));
  database = await createDatabase(inject("databaseUrl"));
  proxy = await startFaultProxy(inject("subgraphUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: proxy.url,
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
    RATE_LIMIT_STORE: "postgres",
    MAX_EXPORTS_PER_CALLER: "1",
    EXPORT_TIMEOUT_MS: "20000",
  });
  const { data, extensions } = await ask<{ campaigns: { id: string }[] }>(
    gateway.url,
    '{ campaigns(first: 1, where: { name: "MODEL-WIP" }) { id } }',
  );
  campaign = data.campaigns[0]?.id ?? "";
  block = extensions.block?.number ?? 0;
});
beforeEach(() => proxy.reset());
afterAll(async () => {
  await gateway.stop();
  await proxy.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const fetchExport = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${gateway.url}/exports/${path}`, { headers });

async function download(path: string, file: string, headers: Record<string, string> = {}) {
  const response = await fetchExport(path, headers);
  const content = Buffer.from(await response.arrayBuffer());
  writeFileSync(join(folder, file), content);
  return { response, content, exported: await readExported(join(folder, file)) };
}

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
  return errors[0]?.extensions.code ?? "";
}

describe("an export over HTTP", () => {
  it("is the same rows in every format, by ending or by Accept, with the block that they are of", async () => {
    const sums = new Set<string>();
    for (const [path, accept, type, file] of [
      [`payouts/${campaign}.csv`, "application/json", "text/csv", "a.csv"],
      ["payouts/MODEL-WIP", "application/json", "application/json", "a.json"],
      ["payouts/MODEL-WIP", "text/html, application/x-ndjson;q=0.9", "application/x-ndjson", "a.ndjson"],
      ["payouts/MODEL-WIP", "application/vnd.apache.parquet", "application/vnd.apache.parquet", "a.parquet"],
      ["payouts/MODEL-WIP", "*/*", "text/csv", "b.csv"],
    ] as const) {
      const { response, exported } = await download(`${path}?block=${block}`, file, { accept });
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain(type);
      expect(response.headers.get("x-block")).toBe(String(block));
      expect(response.headers.get("content-disposition")).toBe(
        `attachment; filename="payouts-${campaign}-${block}.${file.split(".")[1]}"`,
      );
      const { of, trailer } = exported;
      expect(trailer).toMatchObject({ export: "payouts", subject: campaign, block: { number: block } });
      expect(trailer.block.hash).toBe(response.headers.get("x-block-hash"));
      const checksum = new Checksum(of.columns);
      for await (const row of exported.rows()) checksum.add(row);
      expect(checksum.rows).toBeGreaterThan(100);
      expect(checksum.digest()).toBe(trailer.sha256);
      sums.add(trailer.sha256);
    }
    expect(sums.size).toBe(1);
  });

  it("is had of each of them, and /exports lists them", async () => {
    const list = (await (await fetchExport("")).json()) as { exports: { name: string; of: string | null }[] };
    expect(list.exports.length).toBeGreaterThan(6);
    const account = newWallet().address;
    for (const { name, of } of list.exports) {
      const path = of === "account" ? `${name}/${account}` : name === "usage" ? name : `${name}/MODEL-WIP`;
      const { exported } = await download(`${path}.ndjson`, `${name}.ndjson`);
      expect(exported.trailer.export).toBe(name);
    }
  });

  it("says its headers without its rows", async () => {
    const response = await fetch(`${gateway.url}/exports/fees/MODEL-WIP.parquet`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("x-block-hash")).toMatch(/^0x[0-9a-f]{64}$/);
    expect(await response.text()).toBe("");
  });

  it.each<[number, string, string, Record<string, string>]>([
    [404, "EXPORT_UNKNOWN", "secrets", {}],
    [404, "EXPORT_UNKNOWN", "payouts/MODEL-WIP/more", {}],
    [404, "CAMPAIGN_NOT_FOUND", "payouts/Nobody's", {}],
    [406, "FORMAT_UNKNOWN", "payouts/MODEL-WIP", { accept: "image/png" }],
    [400, "ARGUMENT_INVALID", "payouts/MODEL-WIP?block=-1", {}],
    [400, "ARGUMENT_INVALID", "payouts/MODEL-WIP?block=1&block=2", {}],
    [400, "ARGUMENT_INVALID", "payouts/MODEL-WIP?fromBlock=1", {}],
    [400, "ARGUMENT_INVALID", "payouts/MODEL-WIP?limit=1", {}],
    [400, "ARGUMENT_INVALID", "payouts/%E0%A4%A", {}],
    [400, "ARGUMENT_INVALID", "fees/MODEL-WIP?fromBlock=9&block=8", {}],
    [400, "ARGUMENT_INVALID", "usage?from=yesterday", {}],
    [400, "ARGUMENT_INVALID", "usage?from=2023-11-20&to=2023-11-20", {}],
    [400, "ARGUMENT_INVALID", "usage/MODEL-WIP", {}],
    [400, "ARGUMENT_INVALID", "statement", {}],
    [400, "BLOCK_NOT_INDEXED", "payouts/MODEL-WIP?block=100000000", {}],
    [401, "UNAUTHENTICATED", "payouts/MODEL-WIP", { authorization: "Bearer nobody" }],
  ])("that cannot be is %i %s: %s", async (status, code, path, headers) => {
    const response = await fetchExport(path, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-disposition")).toBeNull();
    expect(response.headers.get("content-type")).toContain("application/json");
    expect(await codeOf(response)).toBe(code);
  });

  it("is only read", async () => {
    const response = await fetch(`${gateway.url}/exports/payouts/MODEL-WIP`, { method: "POST" });
    expect(response.status).toBe(405);
  });

  it("of usage needs an API key's scope for it", async () => {
    const owner = await signedIn(gateway.url, newWallet());
    const secretWith = async (scopes: string[]) => {
      const { data } = await ask<{ createApiKey: { secret: string } }>(
        gateway.url,
        "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret } }",
        { input: { name: "analyst", scopes } },
        owner.headers,
      );
      return bearer(data.createApiKey.secret);
    };
    const without = await fetchExport("usage.csv", await secretWith(["READ"]));
    expect([without.status, await codeOf(without)]).toEqual([403, "FORBIDDEN"]);
    const other = await fetchExport("fees/MODEL-WIP.csv", await secretWith(["READ"]));
    expect(other.status).toBe(200);
    await other.text();
    const { exported } = await download(
      "usage.csv?from=2023-11-15&to=1800000000",
      "usage.csv",
      await secretWith(["USAGE"]),
    );
    expect(exported.trailer).toMatchObject({ from: "2023-11-15T00:00:00Z", to: "2027-01-15T08:00:00Z" });
  });
});

describe("what may be asked for", () => {
  const PAGE = /positions\(/;

  it("is so many exports at a time", async () => {
    const gate = createGate();
    let isHeld = false;
    proxy.meddle(async (body, passOn) => {
      if (PAGE.test(body)) {
        isHeld = true;
        await gate.opened;
      }
      return passOn();
    });
    const first = fetchExport("payouts/MODEL-WIP.csv");
    await vi.waitFor(() => expect(isHeld).toBe(true), { timeout: 15_000 });
    const second = await fetchExport("fees/MODEL-WIP.csv");
    expect([second.status, await codeOf(second)]).toEqual([429, "TOO_MANY_REQUESTS"]);
    expect(second.headers.get("retry-after")).toBe("1");
    gate.open();
    expect((await (await first).text()).trimEnd()).toMatch(/\n# \{"export":"payouts".+\}$/);
    const third = await fetchExport("fees/MODEL-WIP.csv");
    expect(third.status).toBe(200);
    await third.text();
  });

  it("ends where the index ends: with a status before the first row, without a trailer after it", async () => {
    proxy.meddle(async (body, passOn) => (PAGE.test(body) ? "no JSON" : passOn()));
    const before = await fetchExport("payouts/MODEL-WIP.csv");
    expect([before.status, await codeOf(before)]).toEqual([503, "SUBGRAPH_UNAVAILABLE"]);
    expect(before.headers.get("x-block")).toBeNull();

    let pages = 0;
    proxy.meddle(async (body, passOn) => {
      if (!PAGE.test(body)) return passOn();
      return pages++ === 0 ? manyRows(await passOn(), 0) : "no JSON";
    });
    const after = await fetchExport("payouts/MODEL-WIP.csv");
    expect(after.status).toBe(200);
    await expect(after.text()).rejects.toThrow();
  });

  it("goes no faster than it is read, and no further than there is a reader", async () => {
    let pages = 0;
    proxy.meddle(async (body, passOn) => {
      if (!PAGE.test(body)) return passOn();
      return manyRows(await passOn(), pages++);
    });
    const response = await new Promise<IncomingMessage>((resolve) =>
      get(`${gateway.url}/exports/payouts/MODEL-WIP.csv`, resolve),
    );
    const stopped = () =>
      vi.waitFor(
        async () => {
          const before = pages;
          await new Promise((resolve) => setTimeout(resolve, 500));
          expect(before).toBeGreaterThan(0);
          expect(pages).toBe(before);
        },
        { timeout: 15_000 },
      );
    // Nobody reads; what fits into the sockets between us is all that is asked for.
    await stopped();
    const unread = pages;
    let bytes = 0;
    response.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await vi.waitFor(() => expect(pages).toBeGreaterThan(unread + 1), { timeout: 15_000 });
    expect(bytes).toBeGreaterThan(0);
    response.destroy();
    await stopped();
    proxy.reset();
    // Its place is free again.
    await vi.waitFor(
      async () => {
        const again = await fetchExport("fees/MODEL-WIP.csv");
        await again.text();
        expect(again.status).toBe(200);
      },
      { timeout: 15_000 },
    );
  });

  it("costs what GraphQL costs, and an export that has begun waits for the next minute", async () => {
    const [spent] = await database.rows<{ points: string }>("SELECT points FROM rate_limit WHERE key = $1", [
      KEY,
    ]);
    await (await fetchExport("payouts/MODEL-WIP.csv")).text();
    const [then] = await database.rows<{ points: string }>("SELECT points FROM rate_limit WHERE key = $1", [
      KEY,
    ]);
    const cost = Number(then?.points) - Number(spent?.points);
    expect(cost).toBeGreaterThan(10_000);

    // What is left suffices for all but the last question, whether the block still stands.
    await leave(cost - 1, 1_500);
    const waited = await fetchExport("payouts/MODEL-WIP.csv");
    expect(waited.status).toBe(200);
    expect((await waited.text()).trimEnd()).toMatch(/\n# \{"export":"payouts".+\}$/);

    await leave(5, 60_000);
    const refused = await fetchExport("payouts/MODEL-WIP.csv");
    expect([refused.status, await codeOf(refused)]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  const KEY = "address:127.0.0.1";
  const ALL = 200_000_000;
  const leave = (points: number, ms: number) =>
    database.rows("UPDATE rate_limit SET points = $2, expire = $3 WHERE key = $1", [
      KEY,
      ALL - points,
      Date.now() + ms,
    ]);
});

/** A page of the index made as long as pages are, of its first row, with ids that go on from page to page. */
function manyRows(text: string, page: number): string {
  const answer = JSON.parse(text) as { data: Record<string, unknown> };
  for (const [field, rows] of Object.entries(answer.data)) {
    if (!Array.isArray(rows) || rows.length === 0) continue;
    answer.data[field] = Array.from({ length: 1_000 }, (_, index) => ({
      ...rows[0],
      id: `0x${(page * 1_000 + index + 1).toString(16).padStart(80, "0")}`,
    }));
  }
  return JSON.stringify(answer);
}
