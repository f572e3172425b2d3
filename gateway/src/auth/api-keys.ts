import { randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import type { Address } from "viem";
import type { Db } from "../database/database.ts";
import { GatewayError } from "../errors.ts";
import type { Caller } from "./caller.ts";
import type { Scope } from "./scopes.ts";
import { hashSecret, newSecret } from "./secret.ts";
import type { ApiKeyRow, BudgetPeriod } from "./tables.ts";

/** `createApiKey`'s argument, as GraphQL hands it over. */
export interface CreateApiKeyInput {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Wei that its generations of one period may cost. */
  readonly budgetWei?: string | null;
  readonly budgetCalls?: number | null;
  readonly budgetPeriod: BudgetPeriod;
  /** Unix seconds. */
  readonly expiresAt?: string | null;
}

/** A key with its secret, which is known at this moment only. */
export interface NewApiKey {
  readonly apiKey: ApiKeyRow;
  readonly secret: string;
}

/** What all API keys begin with, so that people and scanners of leaked secrets know one when they see it. */
export const API_KEY_PREFIX = "mwk_";
const API_KEY = /^mwk_([0-9a-f]{16})_([\w-]{43})$/;

const MAX_KEYS = 50;
const MAX_NAME = 60;
const MAX_WEI = 2n ** 256n - 1n;
/** The longest that a replaced secret may go on. */
export const MAX_OVERLAP_S = 7 * 86_400;
/** The last use is known to this. */
const LAST_USED_PRECISION_S = 60;

const invalid = (problem: string) => new GatewayError("API_KEY_INVALID", problem);
const refused = (reason: string) =>
  new GatewayError("UNAUTHENTICATED", `${reason}; its owner can create another one with \`createApiKey\`.`);

const show = (id: string, secret: string) => `${API_KEY_PREFIX}${id}_${secret}`;
const isSame = (a: string, b: string | null) =>
  b !== null && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

function checkInput(input: CreateApiKeyInput, now: Date) {
  const name = input.name.trim();
  if (name === "" || name.length > MAX_NAME) {
    throw invalid(`\`name\` has ${name.length} characters; it must have 1 to ${MAX_NAME}.`);
  }
  if (input.scopes.length === 0) throw invalid("`scopes` is empty; a key without any can do nothing.");
  const { budgetWei = null, budgetCalls = null, expiresAt = null } = input;
  if (budgetWei !== null && (BigInt(budgetWei) < 0n || BigInt(budgetWei) > MAX_WEI)) {
    throw invalid(`\`budgetWei\` ${budgetWei} is not an amount of wei.`);
  }
  if (budgetCalls !== null && budgetCalls < 0) throw invalid(`\`budgetCalls\` ${budgetCalls} is below 0.`);
  const expires = expiresAt === null ? null : new Date(Number(expiresAt) * 1000);
  if (expires && !(expires > now && expires.getUTCFullYear() < 10_000)) {
    throw invalid(`\`expiresAt\` ${expiresAt} is not a time to come; give Unix seconds.`);
  }
  return {
    name,
    scopes: [...new Set(input.scopes)],
    budget_wei: budgetWei,
    budget_calls: budgetCalls,
    budget_period: input.budgetPeriod,
    expires_at: expires,
  };
}

/** Keys with which a wallet's programs ask in its name. */
export class ApiKeys {
  readonly #db: Db;

  constructor(db: Db) {
    this.#db = db;
  }

  /** @throws GatewayError API_KEY_INVALID */
  async create(account: Address, input: CreateApiKeyInput): Promise<NewApiKey> {
    const values = checkInput(input, new Date());
    const id = randomBytes(8).toString("hex");
    const secret = newSecret();
    const apiKey = await this.#db.transaction().execute(async (transaction) => {
      // One at a time for each account, so that counting and creating are one.
      await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`api_key:${account}`}, 0))`.execute(
        transaction,
      );
      const { count } = await transaction
        .selectFrom("api_key")
        .where("account", "=", account)
        .where("revoked_at", "is", null)
        .select(({ fn }) => fn.countAll<string>().as("count"))
        .executeTakeFirstOrThrow();
      if (Number(count) >= MAX_KEYS) {
        throw invalid(`There are ${count} keys already, and ${MAX_KEYS} is the most; revoke one first.`);
      }
      return transaction
        .insertInto("api_key")
        .values({
          id,
          account,
          secret_hash: hashSecret(secret),
          previous_hash: null,
          previous_until: null,
          revoked_at: null,
          last_used_at: null,
          ...values,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
    });
    return { apiKey, secret: show(id, secret) };
  }

  /** Every key of `account`, newest first, revoked ones included. */
  list(account: Address): Promise<ApiKeyRow[]> {
    return this.#db
      .selectFrom("api_key")
      .selectAll()
      .where("account", "=", account)
      .orderBy("created_at", "desc")
      .orderBy("id")
      .execute();
  }

  /**
   * A new secret for a key, which keeps its scopes and budget. The old one is good for `overlapS` seconds more.
   * @throws GatewayError API_KEY_INVALID
   */
  async rotate(account: Address, id: string, overlapS: number): Promise<NewApiKey> {
    if (overlapS < 0 || overlapS > MAX_OVERLAP_S) {
      throw invalid(`\`overlapSeconds\` ${overlapS} is not from 0 to ${MAX_OVERLAP_S}.`);
    }
    const secret = newSecret();
    const apiKey = await this.#db
      .updateTable("api_key")
      .set(({ ref }) => ({
        previous_hash: ref("secret_hash"),
        previous_until: sql<Date>`now() + make_interval(secs => ${overlapS})`,
        secret_hash: hashSecret(secret),
      }))
      .where("account", "=", account)
      .where("id", "=", id)
      .where("revoked_at", "is", null)
      .returningAll()
      .executeTakeFirst();
    if (!apiKey) throw noSuchKey(id);
    return { apiKey, secret: show(id, secret) };
  }

  /**
   * The key is good no longer, from now on and everywhere.
   * @throws GatewayError API_KEY_INVALID
   */
  async revoke(account: Address, id: string): Promise<ApiKeyRow> {
    const apiKey = await this.#db
      .updateTable("api_key")
      .set({ revoked_at: sql<Date>`coalesce(revoked_at, now())` })
      .where("account", "=", account)
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirst();
    if (!apiKey) throw noSuchKey(id);
    return apiKey;
  }

  /** @throws GatewayError UNAUTHENTICATED */
  async authenticate(key: string): Promise<Caller> {
    const [, id, secret] = API_KEY.exec(key) ?? [];
    if (id === undefined || secret === undefined) throw refused("This is not a whole API key");
    const row = await this.#db
      .selectFrom("api_key")
      .select(["account", "scopes", "secret_hash", "revoked_at"])
      .select(sql<string | null>`CASE WHEN previous_until > now() THEN previous_hash END`.as("previous"))
      .select(sql<boolean>`coalesce(expires_at <= now(), false)`.as("isExpired"))
      .select(
        sql<boolean>`coalesce(last_used_at < now() - make_interval(secs => ${LAST_USED_PRECISION_S}), true)`.as(
          "isUseNews",
        ),
      )
      .where("id", "=", id)
      .executeTakeFirst();
    const hash = hashSecret(secret);
    if (!row || !(isSame(hash, row.secret_hash) || isSame(hash, row.previous))) {
      throw refused("The API key is not known");
    }
    if (row.revoked_at !== null) throw refused("The API key was revoked");
    if (row.isExpired) throw refused("The API key has expired");
    if (row.isUseNews) {
      await this.#db
        .updateTable("api_key")
        .set({ last_used_at: sql<Date>`now()` })
        .where("id", "=", id)
        .execute();
    }
    const account = row.account as Address;
    return { actor: account, account, credential: { kind: "apiKey", id, scopes: row.scopes } };
  }
}

const noSuchKey = (id: string) =>
  invalid(
    `There is no key ${JSON.stringify(id.slice(0, 40))} of this wallet that is not revoked; \`viewer { account { apiKeys { id } } }\` lists them.`,
  );
