import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { campaignAbi } from "@model-wip/contracts";
import { Client } from "pg";
import { type Address, createPublicClient, http } from "viem";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { daysBefore } from "../../dashboard/src/domain/fees.ts";
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
  // ETH that was forced in comes from the campaign itself.
  const chain = createPublicClient({ transport: http(inject("rpcUrl")) });
  const { timestamp } = await chain.getBlock({ blockNumber: BigInt(blockNumber) });
  const { rows } = await session.query<{ campaign: Address; before: string }>(
    `SELECT (SELECT sender FROM fees WHERE source = 'FORCED' LIMIT 1) AS campaign, max(block) AS before
     FROM fees WHERE "time" < to_timestamp($1)`,
    [daysBefore(Number(timestamp), 7)],
  );
  const [{ campaign, before } = { campaign: "0x", before: "0" } as const] = rows;
  const view = { address: campaign, abi: campaignAbi } as const;
  const incomeAt = (number: string) =>
    chain.readContract({ ...view, functionName: "totalIncome", blockNumber: BigInt(number) });
  const income = (await incomeAt(blockNumber)) - (await incomeAt(before));
  expect(earned.length).toBeGreaterThan(1);
  expect(earned.reduce((sum, { wei }) => sum + BigInt(wei ?? 0), 0n)).toBe(income);

  const args = [account as Address] as const;
  const withdrawable = await chain.readContract({
    ...view,
    functionName: "withdrawable",
    args,
    blockNumber: BigInt(blockNumber),
  });
  expect(mine).toMatchObject([{ withdrawable_wei: String(withdrawable) }]);

  expect(Number(proRata[0]?.owners)).toBeGreaterThan(100);
  expect(proRata[0]?.wrong).toBe("0");
  expect(collections.length).toBeGreaterThan(3);
  expect(Math.round(collections.reduce((sum, { percent }) => sum + Number(percent), 0))).toBe(100);

  const { rows: given } = await session.query<{ contributed_wei: string }>(
    "SELECT contributed_wei FROM payouts ORDER BY contributed_wei DESC",
  );
  const amounts = given.map(({ contributed_wei }) => BigInt(contributed_wei));
  let left = amounts.reduce((sum, wei) => sum + wei, 0n) / 2n;
  const half = amounts.findIndex((wei) => {
    left -= wei;
    return left <= 0n;
  });
  expect(Number(concentration[0]?.owners)).toBe(half + 1);
});
