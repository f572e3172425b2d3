import { campaignAbi } from "@model-wip/contracts";
import type { Browser, Page } from "playwright-core";
import { parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../dashboard/test/browser.ts";
import { launchCampaign, type TestCampaign } from "../../../gateway/test/campaigns.ts";
import { fundedWallet, testChain } from "../../../gateway/test/wallets.ts";
import { startTestGateway, type TestGateway } from "../gateway.ts";
import { type OwnSystem, startOwnSystem } from "../own-system.ts";
import { testEngine } from "../test-engine.ts";
import { builtDashboard } from "./built.ts";
import { connects, hasMark, mark, panel, sees, signs } from "./person.ts";
import { installWallet, type TestWallet } from "./wallet.ts";

/** More than are taken back: the index looks for no other head before there is a higher one. */
const BLOCKS_INSTEAD = 3;

let own: OwnSystem;
let gateway: TestGateway;
let browser: Browser;
let page: Page;
let chain: ReturnType<typeof testChain>;
let wallet: TestWallet;
let campaign: TestCampaign;

beforeAll(async () => {
  const dashboard = await builtDashboard();
  own = await startOwnSystem("browser-reorganisation", testEngine());
  const { deployment, engine, artifactsUrl } = own.index;
  chain = testChain(own.index.chain.url);
  campaign = await launchCampaign(chain, deployment, await fundedWallet(chain));
  gateway = await startTestGateway({
    SUBGRAPH_URL: engine.url,
    ARTIFACTS_URL: artifactsUrl,
    RPC_URL: own.index.chain.url,
    CONTRACTS: JSON.stringify(deployment),
    DASHBOARD_FOLDER: dashboard,
  });
  browser = await openBrowser();
  page = await browser.newPage();
  wallet = await installWallet(page, await fundedWallet(chain, "1"), own.index.chain.url);
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await own?.stop();
}, 300_000);

const given = async () => {
  const [wei] = await chain.readContract({
    abi: campaignAbi,
    address: campaign.campaign,
    functionName: "positionOf",
    args: [wallet.account.address],
  });
  return wei;
};

describe("a person whose transaction the chain takes back", { timeout: 120_000 }, () => {
  it("is told so, sees what holds without it, and sends it again", async () => {
    await page.goto(`${gateway.url}/campaign/${campaign.campaign.toLowerCase()}`);
    await connects(page);
    await mark(page);
    const mine = panel(page, "Your part");
    await sees(mine.getByText("This wallet has given nothing to it so far."));

    const before = await chain.snapshot();
    await page.getByLabel("Amount").fill("0.03");
    await page.getByRole("button", { name: "Contribute" }).click();
    await signs(page);
    await sees(mine.getByText("you are a member", { exact: true }));

    await chain.revert({ id: before });
    await chain.mine({ blocks: BLOCKS_INSTEAD });
    await sees(page.getByText(/^The chain was reorganised\./));
    const notice = page.getByRole("alert").filter({ hasText: "is in it no more" });
    await sees(notice);
    await sees(mine.getByText("This wallet has given nothing to it so far."));
    expect(await given()).toBe(0n);

    await notice.getByRole("button", { name: "Send it again" }).click();
    await signs(page);
    await sees(mine.getByText("you are a member", { exact: true }));
    await notice.waitFor({ state: "detached" });
    expect(await given()).toBe(parseEther("0.03"));
    await hasMark(page);
  });
});
