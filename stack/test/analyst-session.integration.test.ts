import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { campaignAbi } from "@model-wip/contracts";
import { Client } from "pg";
import { type Address, createPublicClient, http } from "viem";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { repositoryRoot } from "../src/processes/binary.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

const doc = readFileSync(join(repositoryRoot, "docs/analysts.md"), "utf8");
const [tables = "", ...queries] = [...doc.matchAll(/```sql\n(.*?)```/gs)].map(([, sql = ""]) => sql);
const name = `analyst_test_${randomBytes(6).toString("hex")}`;

let gateway: TestGateway;
let admin: Client;
let session: Client;

beforeAll(async () => {
  gateway = await startTestGateway();
  admin = new Client({ connectionString: inject("databaseUrl") });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  const url = new URL(inject("databaseUrl"));
  url.pathname = `/${name}`;
  session = new Client({ connectionString: url.href });
  await session.connect();
});
afterAll(async () => {
  await session.end();
  await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
  await admin.end();
  await gateway.stop();
});

it("every query of the session in docs/analysts.md runs on exports of the story, and says what the contracts say", async () => {
  await session.query(tables.replaceAll("http://127.0.0.1:4000", gateway.url));
  const answers: Record<string, string>[][] = [];
  for (const query of queries) answers.push((await session.query(query)).rows);
  expect(answers.length).toBe(5);
  const [earned = [], mine = [], proRata = [], collections = [], concentration = []] = answers;

  const [, blockNumber = ""] = /block=(\d+)/.exec(tables) ?? [];
  const [, account = ""] = /account = '(0x\w+)'/.exec(queries[1] ?? "") ?? [];
  const { rows } = await session.query<{ sender: Address }>(
    "SELECT sender FROM fees WHERE source = 'FORCED' LIMIT 1",
  );
  const chain = createPublicClient({ transport: http(inject("rpcUrl")) });
  // ETH that was forced in comes from the campaign itself.
  const at = {
    address: rows[0]?.sender as Address,
    abi: campaignAbi,
    blockNumber: BigInt(blockNumber),
  } as const;
  const income = await chain.readContract({ ...at, functionName: "totalIncome" });
  expect(earned.length).toBeGreaterThan(2);
  expect(earned.reduce((sum, { wei }) => sum + BigInt(wei ?? 0), 0n)).toBe(income);

  const args = [account as Address] as const;
  const withdrawable = await chain.readContract({ ...at, functionName: "withdrawable", args });
  expect(mine).toMatchObject([{ withdrawable_wei: String(withdrawable) }]);

  expect(Number(proRata[0]?.owners)).toBeGreaterThan(100);
  expect(proRata[0]?.wrong).toBe("0");
  expect(collections.length).toBeGreaterThan(10);
  expect(Number(concentration[0]?.owners)).toBeGreaterThan(1);
});
