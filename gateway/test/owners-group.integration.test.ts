import { campaignAbi } from "@model-wip/contracts";
import { encodeFunctionData, type PrivateKeyAccount, parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Gateway } from "../src/server.ts";
import { launchCampaign, send, type TestCampaign } from "./campaigns.ts";
import { ask, createDatabase, startTestGateway, type TestDatabase } from "./system.ts";
import { fundedWallet, newWallet, signedIn, type TestChain, testChain } from "./wallets.ts";

let database: TestDatabase;
let gateway: Gateway;
let chain: TestChain;
let contributor: PrivateKeyAccount;
let own: TestCampaign;

beforeAll(async () => {
  database = await createDatabase(inject("databaseUrl"));
  chain = testChain(inject("rpcUrl"));
  contributor = await fundedWallet(chain);
  own = await launchCampaign(chain, inject("deployment"), contributor);
  gateway = await startTestGateway({
    SUBGRAPH_URL: inject("subgraphUrl"),
    DATABASE_URL: database.url,
    ARTIFACTS_URL: inject("artifactsUrl"),
    RPC_URL: inject("rpcUrl"),
    CONTRACTS: JSON.stringify(inject("deployment")),
    OWNERS_GROUPS: JSON.stringify({
      [own.campaign]: {
        welcome: "Hello.",
        links: [{ label: "Chat", url: "https://chat.example.org/invite" }],
      },
    }),
  });
});
afterAll(async () => {
  await gateway.stop();
  await database.drop();
});

const group = (headers: Record<string, string>, campaign: string = own.campaign) =>
  ask<{ ownersGroup: { welcome: string; memberCount: number; links: unknown[] } | null }>(
    gateway.url,
    "query ($campaign: Bytes!) { ownersGroup(campaign: $campaign) { campaign { id } memberSince memberCount welcome links { label url } } }",
    { campaign },
    headers,
  );
const contribute = (ether: string) =>
  send(chain, contributor, {
    to: own.campaign,
    data: encodeFunctionData({ abi: campaignAbi, functionName: "contribute" }),
    value: parseEther(ether),
  });

describe("the owners' group", () => {
  it("opens to a wallet as soon as it is a member, with the token that it had before", async () => {
    const { headers } = await signedIn(gateway.url, contributor);
    const before = await group(headers);
    expect(before.data.ownersGroup).toBeNull();
    expect(before.errors[0]).toMatchObject({
      message: expect.stringContaining("contribute 0.03 ETH to become one"),
      extensions: { code: "FORBIDDEN" },
    });
    await contribute("0.01");
    expect((await group(headers)).errors[0]?.message).toContain("contribute 0.02 ETH more");
    await contribute("0.02");
    const { data } = await group(headers);
    expect(data.ownersGroup).toMatchObject({
      campaign: { id: own.campaign.toLowerCase() },
      memberCount: 1,
      welcome: "Hello.",
      links: [{ label: "Chat", url: "https://chat.example.org/invite" }],
    });
  });

  it("stays closed to strangers, who are told how to get in where they can", async () => {
    expect((await group({})).errors[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const { headers } = await signedIn(gateway.url, newWallet());
    expect((await group(headers)).errors[0]?.extensions.code).toBe("FORBIDDEN");
    const other = await group(headers, `0x${"11".repeat(20)}`);
    expect(other.errors[0]?.extensions.code).toBe("CAMPAIGN_NOT_FOUND");
    const funded = await ask<{ campaigns: { id: string }[] }>(
      gateway.url,
      '{ campaigns(first: 1, where: { state: FUNDED, name_not: "Access" }) { id } }',
    );
    const late = await group(headers, funded.data.campaigns[0]?.id);
    expect(late.errors[0]).toMatchObject({
      message: expect.stringContaining("takes no more contributions"),
      extensions: { code: "FORBIDDEN" },
    });
  });
});
