import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Keystore } from "ox";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { ConfigError, readConfig, tracesEndpoint } from "./config.ts";

const required = {
  SUBGRAPH_URL: "http://127.0.0.1:8000/subgraphs/name/model-wip",
  DATABASE_URL: "postgres://gateway:hunter2@127.0.0.1:5432/gateway",
  ARTIFACTS_URL: "http://127.0.0.1:5001/",
};
const provider = {
  id: "local",
  kind: "openai-compatible",
  baseUrl: "http://127.0.0.1:8080/v1",
  model: "sd",
  models: "*",
};

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe("the configuration", () => {
  it("needs three settings and has a default for every other", () => {
    const config = readConfig({ ...required, PORT: "" });
    expect(config).toMatchObject({ HOST: "127.0.0.1", PORT: 4000, INTROSPECTION: true });
    expect(config.PROVIDERS).toMatchObject([{ id: "model", kind: "in-process", priceWei: "0" }]);
    expect(config.ARTIFACTS_PUBLIC_URL).toBe("http://127.0.0.1:5001");
  });

  it("reports all that is wrong at once, by name", () => {
    const problems = problemsOf({ PORT: "90000", LOG_LEVEL: "loud", PROVIDERS: "{", INTROSPECTION: "maybe" });
    const text = problems.join("\n");
    for (const name of [
      "SUBGRAPH_URL",
      "DATABASE_URL",
      "ARTIFACTS_URL",
      "PORT",
      "LOG_LEVEL",
      "PROVIDERS",
      "INTROSPECTION",
    ]) {
      expect(text).toContain(name);
    }
    expect(problems).toHaveLength(7);
    expect(text).toContain('PORT "90000" must be at most 65535');
    expect(text).toContain("SUBGRAPH_URL is not set: it must be an http(s) URL");
  });

  it.each<[string | undefined, Record<string, string>]>([
    [undefined, {}],
    ["http://127.0.0.1:4318/v1/traces", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318" }],
    ["http://127.0.0.1:4318/v1/traces", { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318/" }],
    ["http://traces.example/in", { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces.example/in" }],
    [
      "http://traces.example/in",
      {
        OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318",
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://traces.example/in",
      },
    ],
    [undefined, { OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:4318", OTEL_SDK_DISABLED: "true" }],
  ])("sends traces to %s where it is told %j", (endpoint, told) => {
    expect(tracesEndpoint(readConfig({ ...required, ...told }))).toBe(endpoint);
  });

  it("never prints a secret", () => {
    const text = problemsOf({
      ...required,
      DATABASE_URL: "mysql://gateway:hunter2@127.0.0.1/x",
      SUBGRAPH_URL: "ftp://user:hunter2@host/path?key=hunter2",
      PROVIDERS: '[{"apiKey":"hunter2"}]',
    }).join("\n");
    expect(text).toContain("DATABASE_URL");
    expect(text).not.toContain("hunter2");
  });

  it("takes providers from JSON or from a file, with keys from the environment", () => {
    const providers = JSON.stringify([{ ...provider, apiKeyEnv: "LOCAL_KEY", priceWei: "600000000000000" }]);
    const folder = mkdtempSync(join(tmpdir(), "gateway-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "providers.json");
    writeFileSync(file, providers);
    for (const PROVIDERS of [providers, `@${file}`]) {
      const [read] = readConfig({ ...required, PROVIDERS, LOCAL_KEY: "key" }).PROVIDERS;
      expect(read).not.toHaveProperty("apiKeyEnv");
      expect(read).toMatchObject({
        ...provider,
        apiKey: "key",
        priceWei: "600000000000000",
        timeoutMs: 120_000,
        concurrency: 2,
      });
    }
  });

  it("names what is wrong inside a provider", () => {
    const wrong = (change: object) =>
      problemsOf({ ...required, PROVIDERS: JSON.stringify([{ ...provider, ...change }]) }).join("\n");
    expect(wrong({ baseUrl: "localhost" })).toContain("PROVIDERS [0.baseUrl]");
    expect(wrong({ models: ["zorb"] })).toContain("PROVIDERS [0.models");
    expect(wrong({ priceWei: "1.5" })).toContain("wei per image");
    expect(wrong({ apiKeyEnv: "MISSING_KEY" })).toContain("MISSING_KEY is not set");
    expect(problemsOf({ ...required, PROVIDERS: "@/nowhere.json" })[0]).toContain(
      "cannot be read from /nowhere.json",
    );
    const twice = JSON.stringify([provider, provider]);
    expect(problemsOf({ ...required, PROVIDERS: twice })[0]).toContain('"local" is used twice');
  });

  it("takes origins, proxies and keys only as they must be", () => {
    const wrong = (settings: Record<string, string>) => problemsOf({ ...required, ...settings }).join("\n");
    expect(
      readConfig({ ...required, CORS_ORIGIN: "https://a.example, http://localhost:5173/" }).CORS_ORIGIN,
    ).toEqual(["https://a.example", "http://localhost:5173"]);
    expect(wrong({ CORS_ORIGIN: "a.example" })).toContain("CORS_ORIGIN");
    expect(wrong({ SIGN_IN_ORIGINS: "https://a.example/path" })).toContain("SIGN_IN_ORIGINS");
    expect(readConfig({ ...required, TRUST_PROXY: "2" }).TRUST_PROXY).toBe(2);
    expect(readConfig({ ...required, TRUST_PROXY: "10.0.0.0/8, loopback" }).TRUST_PROXY).toEqual([
      "10.0.0.0/8",
      "loopback",
    ]);
    for (const TRUST_PROXY of ["true", "10.0.0.0/40", "my-proxy"])
      expect(wrong({ TRUST_PROXY })).toContain("TRUST_PROXY");
    expect(wrong({ AUTH_KEYS: '[{"kty":"oct","k":"hunter2"}]' })).toMatch(
      /AUTH_KEYS \[0\] must be a private JWK/,
    );
    expect(wrong({ AUTH_KEYS: '[{"kty":"OKP","crv":"Ed25519","x":"AAAA"}]' })).toContain("private JWK");
    expect(wrong({ OWNERS_GROUPS: '{"zorb":{}}' })).toContain("OWNERS_GROUPS");
  });

  it("takes documents only under the hash of their text, in either manifest's shape", () => {
    const text = "{ campaigns { id } }";
    const hash = createHash("sha256").update(text).digest("hex");
    const apollo = {
      format: "apollo-persisted-query-manifest",
      version: 1,
      operations: [{ id: hash, name: "Campaigns", type: "query", body: text }],
    };
    for (const manifest of [{ [hash]: text }, apollo]) {
      const TRUSTED_DOCUMENTS = JSON.stringify(manifest);
      expect([...readConfig({ ...required, TRUSTED_DOCUMENTS }).TRUSTED_DOCUMENTS]).toEqual([[hash, text]]);
    }
    const TRUSTED_DOCUMENTS = JSON.stringify({ [hash]: `${text} ` });
    expect(problemsOf({ ...required, TRUSTED_DOCUMENTS })[0]).toContain("is not the SHA-256 of its document");
  });

  describe("takes the operator's key from a keystore", () => {
    const key = `0x${"ab".repeat(32)}` as const;
    const chain = {
      RPC_URL: "http://127.0.0.1:8545",
      CONTRACTS: JSON.stringify(
        Object.fromEntries(
          ["CampaignFactory", "ModelRegistry", "Source", "Commissions", "Credits"].map((name) => [
            name,
            `0x${"11".repeat(20)}`,
          ]),
        ),
      ),
    };
    const folder = mkdtempSync(join(tmpdir(), "keystore-"));
    afterAll(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "key.json");
    const [secret, options] = Keystore.pbkdf2({ password: "hunter2", iterations: 1_000 });
    writeFileSync(file, JSON.stringify(Keystore.encrypt(key, secret, options)));
    const settings = { ...required, ...chain, OPERATOR_KEYSTORE: file };

    it("with its password", () => {
      const config = readConfig({ ...settings, OPERATOR_KEYSTORE_PASSWORD: "hunter2" });
      expect(config.OPERATOR_KEY).toBe(key);
      expect(config).not.toHaveProperty("OPERATOR_KEYSTORE_PASSWORD");
    });

    it.each([
      ["a wrong password", { OPERATOR_KEYSTORE_PASSWORD: "hunter3" }, "OPERATOR_KEYSTORE cannot be opened"],
      ["no password", {}, "OPERATOR_KEYSTORE cannot be opened"],
      [
        "a file that is none",
        { OPERATOR_KEYSTORE: join(folder, "none") },
        "OPERATOR_KEYSTORE cannot be opened",
      ],
      ["a key beside it", { OPERATOR_KEYSTORE_PASSWORD: "hunter2", OPERATOR_KEY: key }, "are both set"],
    ])("and not with %s", (_what, changes, problem) => {
      const problems = problemsOf({ ...settings, ...changes });
      expect(problems).toEqual([expect.stringContaining(problem)]);
      expect(problems.join()).not.toMatch(/hunter|abab/);
    });
  });
});
