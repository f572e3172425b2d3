import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";

const PAGE = '<!doctype html><div id="root"></div>';
const SCRIPT = "export {};";
const TRUSTED = "{ campaigns { id } }";
const asBrowser = { headers: { accept: "text/html,application/xhtml+xml,*/*;q=0.8" } };

let database: TestDatabase;
let folder: string;
let gateway: Gateway;

beforeAll(async () => {
  // Below a folder whose name begins with a dot, as `npm start` has it.
  folder = mkdtempSync(join(tmpdir(), ".model-wip-dashboard-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), PAGE);
  writeFileSync(join(folder, "assets", "index-abc.js"), SCRIPT);
  writeFileSync(join(folder, "assets", "index-abc.js.br"), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, "assets", "index-abc.js.gz"), gzipSync(SCRIPT));
  const hash = createHash("sha256").update(TRUSTED).digest("hex");
  writeFileSync(join(folder, "documents.json"), JSON.stringify({ [hash]: TRUSTED }));
  database = await createDatabase(inject("databaseUrl"));
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    ARTIFACTS_PUBLIC_URL: "https://artifacts.example.org/store",
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
    DASHBOARD_FOLDER: folder,
    FREE_DOCUMENTS: "nobody",
    FIAT_PRICE: JSON.stringify({ currency: "EUR", perEth: "2031.25", at: "2026-01-31T12:00:00Z" }),
  });
});

afterAll(async () => {
  await gateway.stop();
  await database.drop();
  rmSync(folder, { recursive: true });
});

describe("the dashboard", () => {
  it.each(["/", "/campaign/0x48675d79c56646476cba98d2f8d6a8a93e8e3224/payouts", "/nowhere"])(
    "is the page at %s for a browser, with a policy that lets nothing in from elsewhere",
    async (path) => {
      const response = await fetch(`${gateway.url}${path}`, asBrowser);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(PAGE);
      expect(response.headers.get("cache-control")).toBe("no-cache");
      const policy = response.headers.get("content-security-policy");
      expect(policy).toContain("script-src 'self'");
      expect(policy).toContain("img-src 'self' data: https://artifacts.example.org;");
      expect(policy).not.toContain("unsafe");
    },
  );

  it("leaves text at / to programs, and the API to everybody", async () => {
    const landing = await fetch(gateway.url);
    expect(landing.headers.get("content-type")).toContain("text/plain");
    expect((await fetch(`${gateway.url}/healthz`, asBrowser)).headers.get("content-type")).not.toContain(
      "html",
    );
    expect((await fetch(`${gateway.url}/nowhere`)).status).toBe(404);
  });

  it("has files that are kept for good, and does not take a missing one for a page", async () => {
    const script = await fetch(`${gateway.url}/assets/index-abc.js`);
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect((await fetch(`${gateway.url}/assets/index-gone.js`)).status).toBe(404);
  });

  it.each([
    ["gzip, deflate, br, zstd", "br"],
    ["gzip", "gzip"],
    ["br;q=0, gzip", "gzip"],
    ["identity", null],
  ])(
    "sends its files to who takes %s compressed as %s, and says what they are",
    async (accepted, encoding) => {
      const script = await fetch(`${gateway.url}/assets/index-abc.js`, {
        headers: { "accept-encoding": accepted },
      });
      expect(script.headers.get("content-encoding")).toBe(encoding);
      expect(script.headers.get("content-type")).toMatch(/^text\/javascript/);
      expect(script.headers.get("vary")).toContain("Accept-Encoding");
      expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      expect(await script.text()).toBe(SCRIPT);
    },
  );

  it("learns of its gateway what the schema does not say", async () => {
    const settings = await (await fetch(`${gateway.url}/dashboard.json`)).json();
    expect(settings).toEqual({
      artifactsUrl: "https://artifacts.example.org/store",
      chainId: 31_337,
      credits: inject("deployment").Credits.address,
      fiat: { currency: "EUR", perEth: "2031.25", at: Date.parse("2026-01-31T12:00:00Z") / 1000 },
    });
  });

  it("may ask what it was built with where nobody may ask anything else", async () => {
    const { errors } = await ask(gateway.url, TRUSTED);
    expect(errors).toEqual([]);
    const other = await ask(gateway.url, "{ campaigns { name } }");
    expect(other.errors[0]?.extensions.code).toBe("DOCUMENT_NOT_TRUSTED");
  });
});
