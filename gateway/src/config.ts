import { createHash, createPrivateKey, type JsonWebKey } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import type { JWK } from "jose";
import { Keystore } from "ox";
import { type Address, type Hex, isAddress } from "viem";
import { z } from "zod";
import { DEFAULT_PROVIDERS, type ProviderConfig, providersSchema } from "./generation/providers/config.ts";
import { fiatPriceSchema } from "./http/fiat-price.ts";
import { x402Schema } from "./payment/x402/terms.ts";

const httpUrl = (example: string) =>
  z
    .url({ protocol: /^https?$/, error: `must be an http(s) URL, such as ${example}` })
    .transform((url) => url.replace(/\/+$/, ""));

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^[0-9]+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.number().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`));

const integer = (min: number, max: number, fallback: number) => wholeNumber(min, max).default(fallback);

const flag = (fallback: boolean) =>
  z
    .enum(["true", "false"], { error: "must be true or false" })
    .transform((value) => value === "true")
    .default(fallback);

/** JSON, or `@file` with JSON in it; `what` it must hold. */
const json = (what: string) =>
  z.string().transform((text, context) => {
    const file = text.startsWith("@") ? text.slice(1) : undefined;
    try {
      return JSON.parse(file === undefined ? text : readFileSync(file, "utf8")) as unknown;
    } catch (error) {
      const detail = error instanceof SyntaxError ? "is not JSON" : `cannot be read from ${file}`;
      context.addIssue({ code: "custom", message: `${detail}; give ${what}, or @file` });
      return z.NEVER;
    }
  });

/** Addresses of the contracts, by name: one network's entry of networks.json, or the addresses alone. */
const contractAddress = z
  .union([z.string(), z.object({ address: z.string() }).transform(({ address }) => address)])
  .refine((value): value is Address => isAddress(value, { strict: false }), "must be an address");
const contracts = json("an entry of networks.json").pipe(
  z.object(
    {
      CampaignFactory: contractAddress,
      ModelRegistry: contractAddress,
      Source: contractAddress,
      Commissions: contractAddress,
      Credits: contractAddress,
    },
    { error: "must be an entry of networks.json" },
  ),
);

const providers = json("a JSON list of providers").prefault(DEFAULT_PROVIDERS).pipe(providersSchema);

/** Documents by SHA-256 of their text: codegen's manifest as it is, or Apollo's. */
const trustedDocuments = json("a manifest of documents by their SHA-256")
  .prefault("{}")
  .pipe(
    z.union(
      [
        z
          .object({
            format: z.literal("apollo-persisted-query-manifest"),
            operations: z.array(z.object({ id: z.string(), body: z.string() })),
          })
          .transform(({ operations }) => operations.map(({ id, body }): [string, string] => [id, body])),
        z.record(z.string(), z.string()).transform((documents) => Object.entries(documents)),
      ],
      { error: "must be a manifest of documents by their SHA-256" },
    ),
  )
  .superRefine((entries, context) => {
    for (const [hash, text] of entries) {
      if (createHash("sha256").update(text).digest("hex") === hash) continue;
      const message = `"${hash.slice(0, 12)}…" is not the SHA-256 of its document; make the manifest with that hash`;
      context.addIssue({ code: "custom", message });
    }
  })
  .transform((entries): ReadonlyMap<string, string> => new Map(entries));

/** Where the dashboard was built to. */
const dashboardFolder = z
  .string()
  .refine(
    (folder) => ["index.html", "documents.json"].every((file) => existsSync(join(folder, file))),
    "holds no built dashboard; build the dashboard with `npm run build -w dashboard` and give its dist/",
  )
  .transform((folder) => resolve(folder));

/** The operations of a built dashboard, which its build lists; it may send them wherever documents have to be known. */
function documentsOf(folder: string): ReadonlyMap<string, string> {
  return trustedDocuments.parse(`@${join(folder, "documents.json")}`);
}

/** Whose X-Forwarded-For is believed: nobody's, that of so many proxies, or of those at these addresses. */
const trustedProxies = z
  .string()
  .refine(
    (text) => /^([0-9]|10)$/.test(text) || text.split(",").every((entry) => isSubnet(entry.trim())),
    "must be a count of proxies from 0 to 10, or their addresses such as 10.0.0.0/8, separated by commas",
  )
  .transform((text) => (/^[0-9]+$/.test(text) ? Number(text) : text.split(",").map((entry) => entry.trim())))
  .prefault("0");

function isSubnet(entry: string): boolean {
  if (/^(loopback|linklocal|uniquelocal)$/.test(entry)) return true;
  const [address = "", bits, ...rest] = entry.split("/");
  const family = isIP(address);
  return (
    family !== 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^[0-9]{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)))
  );
}

/** What the members of one campaign find in their group. */
const ownersGroupSchema = z.strictObject({
  welcome: z.string().min(1).max(10_000).optional(),
  links: z
    .array(
      z.strictObject({
        label: z.string().min(1, "must say what it is"),
        url: z.url({ protocol: /^https?$/, error: "must be an http(s) URL" }),
      }),
    )
    .default([]),
});
export type OwnersGroupConfig = z.infer<typeof ownersGroupSchema>;

/** By campaign, as an address in lower case. */
const ownersGroups = json("a JSON object with a group for each campaign")
  .prefault("{}")
  .pipe(
    z.record(
      z.string().refine((value) => isAddress(value, { strict: false }), "must be a campaign's address"),
      ownersGroupSchema,
      { error: "must be a JSON object with a group for each campaign" },
    ),
  )
  .transform(
    (groups): ReadonlyMap<string, OwnersGroupConfig> =>
      new Map(Object.entries(groups).map(([campaign, group]) => [campaign.toLowerCase(), group])),
  );

/** A private key that Node's own reading of it finds to be one: of Ed25519 or P-256. */
function isSigningKey(value: unknown): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPrivateKey({
      key: value as JsonWebKey,
      format: "jwk",
    });
    return asymmetricKeyType === "ed25519" || asymmetricKeyDetails?.namedCurve === "prime256v1";
  } catch {
    return false;
  }
}

/** What signs access tokens: the first; what they may be signed with: all. */
const authKeys = json("a JSON list of private JWKs")
  .prefault("[]")
  .pipe(
    z.array(z.custom<JWK>(isSigningKey, "must be a private JWK of Ed25519 or P-256"), {
      error: "must be a JSON list of private JWKs",
    }),
  );

/** Names of operations that metrics show, separated by commas; few enough for a label. */
const operationNames = z
  .string()
  .default("")
  .transform((text) => text.split(",").map((name) => name.trim()))
  .transform((names) => names.filter((name) => name !== ""))
  .pipe(
    z
      .array(
        z.string().regex(/^[_A-Za-z][_0-9A-Za-z]{0,63}$/, "must be names of operations, separated by commas"),
      )
      .max(200, "must be 200 names at most"),
  );

/** Origins of pages, such as https://app.example.org, separated by commas. */
const origins = z
  .string()
  .transform((text) => text.split(",").map((entry) => entry.trim().replace(/\/$/, "")))
  .pipe(
    z.array(
      z
        .string()
        .refine(
          (origin) => URL.canParse(origin) && new URL(origin).origin === origin,
          "must be origins such as https://app.example.org, separated by commas",
        ),
    ),
  );

const environmentSchema = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  PORT: integer(0, 65_535, 4000),
  SUBGRAPH_URL: httpUrl("http://127.0.0.1:8000/subgraphs/name/model-wip"),
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: "must be a Postgres URL, such as postgres://user:password@127.0.0.1:5432/gateway",
  }),
  RPC_URL: httpUrl("http://127.0.0.1:8545").optional(),
  CONTRACTS: contracts.optional(),
  ARTIFACTS_URL: httpUrl("http://127.0.0.1:5001"),
  ARTIFACTS_PUBLIC_URL: httpUrl("https://ipfs.io").optional(),
  PROVIDERS: providers,
  MODERATION_URL: httpUrl("https://api.openai.com/v1").optional(),
  MODERATION_API_KEY: z.string().optional(),
  MODERATION_MODEL: z.string().optional(),
  MODERATION_TIMEOUT_MS: integer(100, 60_000, 5_000),
  MODERATION_FAILS: z.enum(["closed", "open"], { error: "must be closed or open" }).default("closed"),
  AUTH_KEYS: authKeys,
  SIGN_IN_ORIGINS: origins.default([]),
  OWNERS_GROUPS: ownersGroups,
  ACCESS_TOKEN_S: integer(30, 86_400, 600),
  SESSION_S: integer(60, 31_536_000, 2_592_000),
  CORS_ORIGIN: z.union([z.literal("*").transform((all) => [all]), origins]).default(["*"]),
  TRUST_PROXY: trustedProxies,
  PLAYGROUND: flag(true),
  DASHBOARD_FOLDER: dashboardFolder.optional(),
  FIAT_PRICE: json("a price of ETH").pipe(fiatPriceSchema).optional(),
  TRUSTED_DOCUMENTS: trustedDocuments,
  FREE_DOCUMENTS: z
    .enum(["everybody", "authenticated", "nobody"], { error: "must be everybody, authenticated or nobody" })
    .default("everybody"),
  RATE_LIMIT_ADDRESS: integer(0, 1_000_000_000, 200_000_000),
  RATE_LIMIT_CALLER: integer(0, 1_000_000_000, 100_000_000),
  RATE_LIMIT_STORE: z.enum(["memory", "postgres"], { error: "must be memory or postgres" }).default("memory"),
  MAX_REQUESTS: integer(1, 100_000, 2_000),
  MAX_REQUESTS_PER_CALLER: integer(1, 100_000, 200),
  MAX_EXPORTS: integer(1, 10_000, 32),
  MAX_EXPORTS_PER_CALLER: integer(1, 10_000, 4),
  EXPORT_TIMEOUT_MS: integer(1_000, 86_400_000, 600_000),
  MAX_HEADER_BYTES: integer(1_000, 1_000_000, 16_384),
  REQUEST_TIMEOUT_MS: integer(1_000, 600_000, 30_000),
  INTROSPECTION: flag(true),
  SCHEMA_HINTS: flag(true),
  LOG_LEVEL: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
      error: "must be fatal, error, warn, info, debug, trace or silent",
    })
    .default("info"),
  MAX_BODY_BYTES: integer(1_000, 10_000_000, 100_000),
  MAX_DEPTH: integer(1, 100, 15),
  MAX_ALIASES: integer(1, 10_000, 100),
  MAX_DIRECTIVES: integer(1, 1_000, 50),
  MAX_TOKENS: integer(10, 100_000, 5_000),
  MAX_COST: integer(100, 1_000_000_000, 5_000_000),
  MAX_RECURSIVE_SELECTIONS: integer(100, 10_000_000, 10_000),
  OPERATION_TIMEOUT_MS: integer(100, 600_000, 30_000),
  SUBGRAPH_TIMEOUT_MS: integer(100, 600_000, 15_000),
  ARTIFACTS_TIMEOUT_MS: integer(100, 600_000, 30_000),
  RPC_TIMEOUT_MS: integer(100, 600_000, 10_000),
  ANSWER_CACHE_BYTES: integer(0, 8_000_000_000, 64_000_000),
  INDEX_POLL_MS: integer(10, 60_000, 100),
  DATABASE_POOL: integer(1, 200, 10),
  GENERATION_QUEUE: integer(0, 10_000, 64),
  GENERATION_LEASE_MS: integer(300, 600_000, 15_000),
  PAYMENT: z.enum(["required", "metered"], { error: "must be required or metered" }).default("required"),
  OPERATOR_KEY: z
    .string()
    .regex(/^0x[0-9a-f]{64}$/i, "must be 32 bytes in hexadecimal")
    .transform((key) => key as Hex)
    .optional(),
  OPERATOR_KEYSTORE: z.string().min(1).optional(),
  OPERATOR_KEYSTORE_PASSWORD: z.string().optional(),
  X402: json("the terms of x402").pipe(x402Schema).optional(),
  SETTLEMENT_INTERVAL_MS: integer(100, 86_400_000, 60_000),
  SETTLEMENT_CONFIRMATIONS: integer(0, 10_000, 12),
  OUTBOX_POLL_MS: integer(20, 60_000, 1_000),
  QUOTE_MS: integer(1_000, 86_400_000, 600_000),
  LIVE_CONNECTIONS: integer(0, 100_000, 2_000),
  LIVE_CONNECTIONS_PER_ADDRESS: integer(1, 100_000, 100),
  LIVE_SUBSCRIPTIONS: integer(1, 1_000, 20),
  LIVE_QUEUE: integer(1, 10_000, 100),
  LIVE_INIT_MS: integer(100, 60_000, 3_000),
  LIVE_IDLE_MS: integer(100, 3_600_000, 60_000),
  DRAIN_TIMEOUT_MS: integer(0, 600_000, 30_000),
  USAGE_RETENTION_DAYS: integer(1, 36_500, 400),
  METRICS_HOST: z.string().min(1).default("127.0.0.1"),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  METRICS_OPERATIONS: operationNames,
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl("http://127.0.0.1:4318").optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: httpUrl("http://127.0.0.1:4318/v1/traces").optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default("model-wip-gateway"),
  OTEL_SDK_DISABLED: flag(false),
});

/** Every environment variable that is read, in the order of the schema. */
export const settingNames = Object.keys(environmentSchema.shape);

type Environment = z.infer<typeof environmentSchema>;
export type Config = Omit<
  Environment,
  "PROVIDERS" | "ARTIFACTS_PUBLIC_URL" | "OPERATOR_KEYSTORE" | "OPERATOR_KEYSTORE_PASSWORD"
> & {
  readonly ARTIFACTS_PUBLIC_URL: string;
  readonly PROVIDERS: readonly ProviderConfig[];
};

/** Where OTLP sends traces; `undefined` where there is to be no tracing. */
export const tracesEndpoint = (config: Config): string | undefined => {
  const {
    OTEL_SDK_DISABLED,
    OTEL_EXPORTER_OTLP_ENDPOINT: base,
    OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own,
  } = config;
  if (OTEL_SDK_DISABLED) return undefined;
  return own ?? (base === undefined ? undefined : `${base}/v1/traces`);
};

/** All that is wrong with the environment, at once. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      [
        `The gateway cannot start: ${problems.length} setting${problems.length === 1 ? " is" : "s are"} not usable.`,
        ...problems.map((problem) => `  ${problem}`),
        "Every setting is explained in gateway/README.md.",
      ].join("\n"),
    );
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** Settings that may hold keys in any place of their value. */
const NEVER_SHOWN = new Set([
  "PROVIDERS",
  "MODERATION_API_KEY",
  "AUTH_KEYS",
  "OWNERS_GROUPS",
  "OPERATOR_KEY",
  "OPERATOR_KEYSTORE_PASSWORD",
  "X402",
  "FIAT_PRICE",
]);

/** The value as it may be printed: credentials in URLs are masked, and some values are never shown. */
function printable(name: string, value: string): string {
  if (NEVER_SHOWN.has(name)) return "";
  const masked = value.replace(/\/\/[^/@]*@/, "//***@").replace(/([?&][^=&]*=)[^&]*/g, "$1***");
  return ` ${JSON.stringify(masked.length > 80 ? `${masked.slice(0, 77)}...` : masked)}`;
}

/** The operator's key, from wherever it is; what is wrong goes to `problems`. */
function readOperatorKey(
  {
    OPERATOR_KEY,
    OPERATOR_KEYSTORE,
    OPERATOR_KEYSTORE_PASSWORD,
    RPC_URL,
  }: Record<string, string | undefined>,
  problems: string[],
): Hex | undefined {
  if (OPERATOR_KEY === undefined && OPERATOR_KEYSTORE === undefined) return undefined;
  if (RPC_URL === undefined)
    problems.push("OPERATOR_KEY needs RPC_URL and CONTRACTS: it signs for one chain");
  if (OPERATOR_KEYSTORE === undefined) return OPERATOR_KEY as Hex;
  if (OPERATOR_KEY !== undefined) problems.push("OPERATOR_KEY and OPERATOR_KEYSTORE are both set; set one");
  try {
    const keystore = JSON.parse(readFileSync(OPERATOR_KEYSTORE, "utf8")) as Keystore.Keystore;
    return Keystore.decrypt(
      keystore,
      Keystore.toKey(keystore, { password: OPERATOR_KEYSTORE_PASSWORD ?? "" }),
    );
  } catch {
    problems.push(
      "OPERATOR_KEYSTORE cannot be opened: is it a JSON keystore, and OPERATOR_KEYSTORE_PASSWORD its password?",
    );
    return undefined;
  }
}

/**
 * Settings from environment variables; an empty variable counts as not set.
 * @throws ConfigError naming every setting that is missing or not usable.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = environmentSchema.safeParse(given);
  const problems = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const [name, ...rest] = path.map(String);
    const value = given[name ?? ""];
    const inside = rest.length > 0 ? ` [${rest.join(".")}]` : "";
    return value === undefined
      ? `${name} is not set: it ${message}`
      : `${name}${inside}${printable(name ?? "", value)} ${message}`;
  });

  const withKeys = (parsed.data?.PROVIDERS ?? []).map((asWritten, index) => {
    if (asWritten.kind === "in-process") return asWritten;
    const { apiKeyEnv, ...provider } = asWritten;
    if (apiKeyEnv === undefined) return provider;
    const apiKey = given[apiKeyEnv];
    if (apiKey === undefined) {
      problems.push(`${apiKeyEnv} is not set: PROVIDERS [${index}.apiKeyEnv] takes the API key from it`);
      return provider;
    }
    return { ...provider, apiKey };
  });

  if ((given.RPC_URL === undefined) !== (given.CONTRACTS === undefined)) {
    problems.push("RPC_URL and CONTRACTS belong together: set both, or neither");
  }
  const operatorKey = readOperatorKey(given, problems);
  const ofDashboard = parsed.data?.DASHBOARD_FOLDER ? documentsOf(parsed.data.DASHBOARD_FOLDER) : [];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  // What has opened the key is kept nowhere.
  const { OPERATOR_KEYSTORE, OPERATOR_KEYSTORE_PASSWORD, ...settings } = parsed.data;
  return {
    ...settings,
    ARTIFACTS_PUBLIC_URL: settings.ARTIFACTS_PUBLIC_URL ?? settings.ARTIFACTS_URL,
    PROVIDERS: withKeys,
    TRUSTED_DOCUMENTS: new Map([...parsed.data.TRUSTED_DOCUMENTS, ...ofDashboard]),
    OPERATOR_KEY: operatorKey,
  };
}
