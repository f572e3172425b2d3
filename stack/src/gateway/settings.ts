import { resolve } from "node:path";

/** What the system decides by itself: where its parts are, and how they end. */
export const OWN_SETTINGS = [
  "HOST",
  "PORT",
  "SUBGRAPH_URL",
  "DATABASE_URL",
  "ARTIFACTS_URL",
  "RPC_URL",
  "CONTRACTS",
  "DASHBOARD_FOLDER",
  "DRAIN_TIMEOUT_MS",
] as const;

/** All others of the gateway; named here because reading them from its schema would take longer than starting the chain does. */
export const HANDED_ON = [
  "ACCESS_TOKEN_S",
  "ANSWER_CACHE_BYTES",
  "ARTIFACTS_PUBLIC_URL",
  "ARTIFACTS_TIMEOUT_MS",
  "AUTH_KEYS",
  "CORS_ORIGIN",
  "DATABASE_POOL",
  "EXPORT_TIMEOUT_MS",
  "FIAT_PRICE",
  "FREE_DOCUMENTS",
  "GENERATION_LEASE_MS",
  "GENERATION_QUEUE",
  "INDEX_POLL_MS",
  "INTROSPECTION",
  "LIVE_CONNECTIONS",
  "LIVE_CONNECTIONS_PER_ADDRESS",
  "LIVE_IDLE_MS",
  "LIVE_INIT_MS",
  "LIVE_QUEUE",
  "LIVE_SUBSCRIPTIONS",
  "LOG_LEVEL",
  "MAX_ALIASES",
  "MAX_BODY_BYTES",
  "MAX_COST",
  "MAX_DEPTH",
  "MAX_DIRECTIVES",
  "MAX_EXPORTS",
  "MAX_EXPORTS_PER_CALLER",
  "MAX_HEADER_BYTES",
  "MAX_RECURSIVE_SELECTIONS",
  "MAX_REQUESTS",
  "MAX_REQUESTS_PER_CALLER",
  "MAX_TOKENS",
  "METRICS_HOST",
  "METRICS_OPERATIONS",
  "METRICS_PORT",
  "MODERATION_API_KEY",
  "MODERATION_FAILS",
  "MODERATION_MODEL",
  "MODERATION_TIMEOUT_MS",
  "MODERATION_URL",
  "OPERATION_TIMEOUT_MS",
  "OPERATOR_KEY",
  "OPERATOR_KEYSTORE",
  "OPERATOR_KEYSTORE_PASSWORD",
  "OUTBOX_POLL_MS",
  "OWNERS_GROUPS",
  "PAYMENT",
  "PLAYGROUND",
  "PROVIDERS",
  "QUOTE_MS",
  "RATE_LIMIT_ADDRESS",
  "RATE_LIMIT_CALLER",
  "RATE_LIMIT_STORE",
  "REQUEST_TIMEOUT_MS",
  "RPC_TIMEOUT_MS",
  "SCHEMA_HINTS",
  "SESSION_S",
  "SETTLEMENT_CONFIRMATIONS",
  "SETTLEMENT_INTERVAL_MS",
  "SIGN_IN_ORIGINS",
  "SUBGRAPH_TIMEOUT_MS",
  "TRUSTED_DOCUMENTS",
  "TRUST_PROXY",
  "USAGE_RETENTION_DAYS",
  "X402",
] as const;

const isHandedOn: ReadonlySet<string> = new Set(HANDED_ON);
/** In PROVIDERS, the name of a variable that holds an API key. */
const API_KEY_VARIABLE = /"apiKeyEnv"\s*:\s*"(\w+)"/g;

/**
 * Settings of the gateway that a person gives to `npm start` in the environment, OpenTelemetry's among them, and the API keys that
 * PROVIDERS names. Files are named relative to `folder`, where the person is, and not to where the gateway runs.
 * @param readFile reads a file whole, for the names of API keys; @throws what it throws
 */
export function settingsFrom(
  environment: Readonly<Record<string, string | undefined>>,
  folder: string,
  readFile: (path: string) => string,
): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (!(isHandedOn.has(name) || name.startsWith("OTEL_")) || value === undefined || value === "") continue;
    settings[name] = value.startsWith("@") ? `@${resolve(folder, value.slice(1))}` : value;
    if (name === "OPERATOR_KEYSTORE") settings[name] = resolve(folder, value);
  }
  const { PROVIDERS: given = "" } = settings;
  const providers = given.startsWith("@") ? readFile(given.slice(1)) : given;
  for (const [, name = ""] of providers.matchAll(API_KEY_VARIABLE)) {
    const value = environment[name];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}
