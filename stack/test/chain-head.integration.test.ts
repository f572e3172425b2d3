import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { hastenChainHead } from "../src/subgraph/chain-head.ts";

const DATABASE = `chain_head_${process.pid}`;

let url: string;

beforeAll(async () => {
  await query(inject("databaseUrl"), `CREATE DATABASE ${DATABASE}`);
  url = Object.assign(new URL(inject("databaseUrl")), { pathname: `/${DATABASE}` }).href;
  await query(url, "CREATE TABLE public.ethereum_networks (head_block_hash text, head_block_number bigint)");
  await query(url, "INSERT INTO public.ethereum_networks VALUES ('a', 1)");
});
afterAll(() => query(inject("databaseUrl"), `DROP DATABASE IF EXISTS ${DATABASE} WITH (FORCE)`));

it("completes graph-node's batch of 128 notifications with each new head, and only then", async () => {
  await hastenChainHead(url);
  // A database that was hastened before is hastened once.
  await hastenChainHead(url);
  const heard: string[] = [];
  const listener = new Client({ connectionString: url });
  listener.on("notification", ({ payload = "" }) => heard.push(payload));
  await listener.connect();
  try {
    await listener.query("LISTEN chain_head_updates");
    const heardAfter = async (sql: string) => {
      heard.length = 0;
      await query(url, sql);
      // Notifications come before the answer to whatever is asked next.
      await listener.query("SELECT 1");
      return heard.length;
    };
    expect(
      await heardAfter("UPDATE ethereum_networks SET head_block_hash = 'b', head_block_number = 2"),
    ).toBe(127);
    expect(JSON.parse(heard[0] ?? "")).toEqual({
      network_name: "none",
      head_block_hash: "",
      head_block_number: 1,
    });
    expect(await heardAfter("UPDATE ethereum_networks SET head_block_number = 2")).toBe(0);
  } finally {
    await listener.end();
  }
});

async function query(databaseUrl: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
