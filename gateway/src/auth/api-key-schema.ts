import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import { type ApiKeys, type CreateApiKeyInput, MAX_OVERLAP_S, type NewApiKey } from "./api-keys.ts";
import { requireSession } from "./caller.ts";
import { type BudgetState, budgetStates } from "./key-budget.ts";
import { scopes } from "./scopes.ts";
import type { ApiKeyRow } from "./tables.ts";
import { seconds } from "./time.ts";

export const apiKeyTypeDefs = /* GraphQL */ `
  "What an API key may do. What is public needs no key, and what only a person at a wallet may do no key can."
  enum ApiKeyScope {
${Object.entries(scopes)
  .map(([name, meaning]) => `    "${meaning}"\n    ${name}`)
  .join("\n")}
  }

  "How long a budget is for; it begins anew with the day or the month, in UTC."
  enum BudgetPeriod {
    DAY
    MONTH
  }

  "What a key's generations may cost, and did cost, in the period that is now."
  type ApiKeyBudget {
    period: BudgetPeriod!
    "Wei; null for no limit."
    wei: BigInt
    "Generations; null for no limit."
    calls: Int
    "Wei, generations in progress included."
    spentWei: BigInt!
    spentCalls: Int!
    "Unix time in seconds at which the next period begins."
    resetsAt: BigInt!
  }

  "A key with which a program asks in the name of its wallet."
  type ApiKey {
    "What stands between \`mwk_\` and the secret."
    id: String!
    name: String!
    scopes: [ApiKeyScope!]!
    budget: ApiKeyBudget!
    "Unix time in seconds."
    createdAt: BigInt!
    "Unix time in seconds; null for never."
    expiresAt: BigInt
    "Unix time in seconds; null where it is good."
    revokedAt: BigInt
    "Unix time in seconds, to the minute; null where it was never used."
    lastUsedAt: BigInt
  }

  "A key, and all of it, which nobody can show again."
  type NewApiKey {
    apiKey: ApiKey!
    "Goes with every request, as \`Authorization: Bearer <secret>\`."
    secret: String!
  }

  input CreateApiKeyInput {
    "1 to 60 characters, for people."
    name: String!
    scopes: [ApiKeyScope!]!
    "Wei that its generations of one period may cost; no limit by default."
    budgetWei: BigInt
    "Generations of one period; no limit by default."
    budgetCalls: Int
    budgetPeriod: BudgetPeriod! = MONTH
    "Unix time in seconds; never by default."
    expiresAt: BigInt
  }

  extend type Account {
    "Its API keys, newest first, those that were revoked included; only for the wallet itself, and null to everybody else."
    apiKeys: [ApiKey!]
  }

  extend type Mutation {
    "A new API key of the wallet that has signed in."
    createApiKey(input: CreateApiKeyInput!): NewApiKey
    "A new secret for a key. The old one is good for \`overlapSeconds\` more, at most ${MAX_OVERLAP_S}."
    rotateApiKey(id: String!, overlapSeconds: Int! = 0): NewApiKey
    "The key is good no longer, from now on and everywhere."
    revokeApiKey(id: String!): ApiKey
  }
`;

const withBudgets = async (db: Db, keys: readonly ApiKeyRow[]) => {
  const states = await budgetStates(db, keys);
  return keys.map((key, index) => ({ ...key, state: states[index] as BudgetState }));
};

type ApiKeyWithBudget = Awaited<ReturnType<typeof withBudgets>>[number];

export function apiKeyResolvers(db: Db, apiKeys: ApiKeys) {
  const withBudget = async (key: ApiKeyRow) => (await withBudgets(db, [key]))[0];
  const made = async ({ apiKey, secret }: NewApiKey) => ({ apiKey: await withBudget(apiKey), secret });
  const maybeSeconds = (time: Date | null) => (time === null ? null : seconds(time));
  return {
    BudgetPeriod: { DAY: "day", MONTH: "month" },
    Account: {
      async apiKeys({ id }: { id: string }, _args: unknown, { caller }: GatewayContext) {
        if (id !== caller.account) return null;
        const { account } = requireSession(caller, "to see API keys");
        return withBudgets(db, await apiKeys.list(account));
      },
    },
    Mutation: {
      async createApiKey(_: unknown, { input }: { input: CreateApiKeyInput }, { caller }: GatewayContext) {
        return made(await apiKeys.create(requireSession(caller, "to create an API key").account, input));
      },
      async rotateApiKey(
        _: unknown,
        { id, overlapSeconds }: { id: string; overlapSeconds: number },
        { caller }: GatewayContext,
      ) {
        const { account } = requireSession(caller, "to rotate an API key");
        return made(await apiKeys.rotate(account, id, overlapSeconds));
      },
      async revokeApiKey(_: unknown, { id }: { id: string }, { caller }: GatewayContext) {
        return withBudget(await apiKeys.revoke(requireSession(caller, "to revoke an API key").account, id));
      },
    },
    ApiKey: {
      budget: ({ state, ...key }: ApiKeyWithBudget) => ({
        period: key.budget_period,
        wei: key.budget_wei,
        calls: key.budget_calls,
        spentWei: state.spentWei,
        spentCalls: state.spentCalls,
        resetsAt: seconds(state.resetsAt),
      }),
      createdAt: (key: ApiKeyRow) => seconds(key.created_at),
      expiresAt: (key: ApiKeyRow) => maybeSeconds(key.expires_at),
      revokedAt: (key: ApiKeyRow) => maybeSeconds(key.revoked_at),
      lastUsedAt: (key: ApiKeyRow) => maybeSeconds(key.last_used_at),
    },
  };
}
