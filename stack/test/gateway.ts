import { randomBytes } from "node:crypto";
import { readConfig } from "@model-wip/gateway/config";
import { startGateway } from "@model-wip/gateway/server";
import { Client } from "pg";
import { inject } from "vitest";

export interface TestGateway {
  readonly url: string;
  /** Ends it and drops its database. */
  stop(): Promise<void>;
}

/** A real gateway in this process, over the shared index and story, on a free port and with a database of its own. */
export async function startTestGateway(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const database = `stack_test_${randomBytes(6).toString("hex")}`;
  await asAdmin(`CREATE DATABASE ${database}`);
  const drop = () => asAdmin(`DROP DATABASE ${database} WITH (FORCE)`);
  const databaseUrl = new URL(inject("databaseUrl"));
  databaseUrl.pathname = `/${database}`;
  try {
    const gateway = await startGateway(
      readConfig({
        PORT: "0",
        LOG_LEVEL: "silent",
        SUBGRAPH_URL: inject("subgraphUrl"),
        DATABASE_URL: databaseUrl.href,
        ARTIFACTS_URL: inject("artifactsUrl"),
        RPC_URL: inject("rpcUrl"),
        CONTRACTS: JSON.stringify(inject("deployment")),
        ...settings,
      }),
    );
    return {
      url: gateway.url,
      async stop() {
        await gateway.stop();
        await drop();
      },
    };
  } catch (error) {
    await drop();
    throw error;
  }
}

async function asAdmin(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("databaseUrl") });
  await client.connect();
  await client.query(statement);
  await client.end();
}
