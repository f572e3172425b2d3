import { randomBytes } from "node:crypto";
import pg from "pg";
import { pino } from "pino";
import { expect, vi } from "vitest";
import { readConfig } from "../src/config.ts";
import type { Logger } from "../src/log.ts";
import { type Gateway, type GatewayDependencies, startGateway } from "../src/server.ts";

/** A database of its own for one test file. */
export async function createDatabase(adminUrl: string) {
  const name = `gateway_test_${randomBytes(6).toString("hex")}`;
  const asAdmin = async (statement: string) => {
    const admin = new pg.Client({ connectionString: adminUrl });
    await admin.connect();
    await admin.query(statement);
    await admin.end();
  };
  await asAdmin(`CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  const pool = new pg.Pool({ connectionString: url.href, max: 2 });
  pool.on("error", () => {});
  return {
    url: url.href,
    async rows<T>(statement: string, values: unknown[] = []): Promise<T[]> {
      const { rows } = await pool.query(statement, values);
      return rows as T[];
    },
    async drop() {
      await pool.end();
      await asAdmin(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

export type TestDatabase = Awaited<ReturnType<typeof createDatabase>>;

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: T;
  readonly errors: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly [key: string]: unknown };
  }[];
  readonly extensions: {
    readonly block?: {
      readonly number: number;
      readonly hash: string | null;
      readonly timestamp: number | null;
    };
  };
}

/** One operation over HTTP, as any client sends it. */
export async function ask<T>(
  url: string,
  query: string,
  variables: Record<string, unknown> = {},
  headers: Record<string, string> = {},
): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await response.text();
  const { data, errors = [], extensions = {} } = JSON.parse(text) as Answer<T>;
  return { status: response.status, headers: response.headers, text, data, errors, extensions };
}

/** The gateway in this process, on a free port, silent unless it is given a log, and charging nobody unless it is told to. */
export const startTestGateway = (
  environment: Record<string, string>,
  log?: Logger,
  dependencies: GatewayDependencies = {},
): Promise<Gateway> =>
  startGateway(readConfig({ PORT: "0", LOG_LEVEL: "silent", PAYMENT: "metered", ...environment }), {
    ...dependencies,
    ...(log ? { log } : {}),
  });

/** A log that keeps the SQL statements that it is told of. */
export function statementLog() {
  const statements: string[] = [];
  const write = (line: string) => {
    const { sql } = JSON.parse(line) as { sql?: string };
    if (sql !== undefined) statements.push(sql);
  };
  return { statements, log: pino({ level: "debug" }, { write }) };
}

/** PROVIDERS with one provider that serves every model. */
export const oneProvider = (baseUrl: string, settings: Record<string, unknown> = {}): string =>
  JSON.stringify([
    { id: "local", kind: "openai-compatible", baseUrl, model: "test-model", models: "*", ...settings },
  ]);

/** An id of a model in the index that has a version, and the number of its newest. */
export async function findModel(url: string): Promise<{ id: string; versionCount: number }> {
  const { data } = await ask<{ models: { id: string; versionCount: number }[] }>(
    url,
    "{ models(first: 1, where: { versionCount_gt: 0 }) { id versionCount } }",
  );
  const [model] = data.models;
  if (!model) throw new Error("the index has no model with a version");
  return model;
}

/** Resolves when a gateway knows that the index has a block: only then are answers kept, and operations known. */
export const knowsHead = (url: string): Promise<void> =>
  vi.waitFor(async () => {
    const { data } = await ask<{ status: { indexedHead: { number: number } | null } }>(
      url,
      "{ status { indexedHead { number } } }",
    );
    expect(data.status.indexedHead?.number).toBeDefined();
  }, 60_000);
