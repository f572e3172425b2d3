import { campaignAbi, campaignGovernorAbi } from "@model-wip/contracts";
import type { Browser, Page } from "playwright-core";
import { encodeFunctionData, parseEther } from "viem";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openBrowser } from "../../../dashboard/test/browser.ts";
import { allPages } from "../../../dashboard/test/pages.ts";
import { launchCampaign, send, type TestCampaign } from "../../../gateway/test/campaigns.ts";
import { fundedWallet, testChain } from "../../../gateway/test/wallets.ts";
import { startTestGateway, type TestGateway } from "../gateway.ts";
import { builtDashboard } from "./built.ts";
import { connects, hasMark, mark, panel, SHOWN_MS, sees, signs } from "./person.ts";
import { installWallet, type TestWallet } from "./wallet.ts";

let chain: ReturnType<typeof testChain>;
let gateway: TestGateway | undefined;
/** Where it is, also when it is gone. */
let url: string;
let browser: Browser;
let page: Page;
let wallet: TestWallet;
let campaign: TestCampaign;

beforeAll(async () => {
  chain = testChain(inject("rpcUrl"));
  gateway = await startTestGateway({
    DASHBOARD_FOLDER: await builtDashboard(),
  });
  url = gateway.url;
  browser = await openBrowser();
  page = await browser.newPage();
  wallet = await installWallet(page, await fundedWallet(chain, "1"), inject("rpcUrl"));
  campaign = await launchCampaign(chain, inject("deployment"), await fundedWallet(chain));
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

/** As long as the model may take for an image on a machine that does other things. */
const MADE_MS = 90_000;

const lower = (address: string) => address.toLowerCase();
const dialog = () => page.getByRole("dialog");

describe("a person who has a wallet", { timeout: 180_000 }, () => {
  it("comes to a campaign that they have heard of, and connects", async () => {
    await page.goto(`${url}/campaign/${lower(campaign.campaign)}`);
    await connects(page);
    await sees(panel(page, "Your part").getByText("This wallet has given nothing to it so far."));
    await mark(page);
  });

  it("hears beforehand what the contract would refuse", async () => {
    await page.getByLabel("Amount").fill("0.5");
    await page.getByRole("button", { name: "Contribute" }).click();
    await sees(dialog().getByText("CONTRIBUTION_EXCEEDS_GOAL"));
    await dialog().getByRole("button", { name: "Close" }).click();
  });

  it("hears what is missing where the wallet has too little", async () => {
    const balance = await chain.getBalance({ address: wallet.account.address });
    await chain.setBalance({ address: wallet.account.address, value: parseEther("0.01") });
    await page.getByLabel("Amount").fill("0.03");
    await page.getByRole("button", { name: "Contribute" }).click();
    await sees(dialog().getByText("INSUFFICIENT_FUNDS"));
    await sees(dialog().getByText(/import one of its funded accounts/));
    await dialog().getByRole("button", { name: "Close" }).click();
    await chain.setBalance({ address: wallet.account.address, value: balance });
  });

  it("says no in the wallet, and nothing is sent", async () => {
    wallet.mood = "rejects";
    await page.getByRole("button", { name: "Contribute" }).click();
    await dialog().getByRole("button", { name: "Sign in the wallet" }).click();
    await sees(dialog().getByText("You said no in your wallet. Nothing was sent."));
    await dialog().getByRole("button", { name: "Close" }).click();
    wallet.mood = "signs";
    expect(await chain.getTransactionCount({ address: wallet.account.address })).toBe(0);
  });

  it("is told of a transaction that the chain has reverted", async () => {
    wallet.mood = "gives too little gas";
    await page.getByRole("button", { name: "Contribute" }).click();
    await dialog().getByRole("button", { name: "Sign in the wallet" }).click();
    await sees(dialog().getByText(/the contract has reverted it/));
    await dialog().getByRole("button", { name: "Close" }).click();
    wallet.mood = "signs";
  });

  it("contributes, and sees the page change", async () => {
    await page.getByRole("button", { name: "Contribute" }).click();
    await signs(page);
    await sees(panel(page, "Your part").getByText("you are a member", { exact: true }));
    await sees(panel(page, "Contributors and members").getByText("you", { exact: true }));
    const [[given]] = await Promise.all([
      chain.readContract({
        abi: campaignAbi,
        address: campaign.campaign,
        functionName: "positionOf",
        args: [wallet.account.address],
      }),
      hasMark(page),
    ]);
    expect(given).toBe(parseEther("0.03"));
  });

  it("votes on what another member proposes, and sees the tally change", async () => {
    const other = await fundedWallet(chain);
    await send(chain, other, {
      to: campaign.campaign,
      data: encodeFunctionData({ abi: campaignAbi, functionName: "contribute" }),
      value: parseEther("0.17"),
    });
    await send(chain, other, {
      to: campaign.campaign,
      data: encodeFunctionData({ abi: campaignAbi, functionName: "finalize" }),
    });
    await send(chain, other, {
      to: campaign.governor,
      data: encodeFunctionData({
        abi: campaignGovernorAbi,
        functionName: "propose",
        args: [[campaign.treasury], [0n], ["0x"], "# A lamp for the studio\n\nIt gets dark early."],
      }),
    });
    const proposals = panel(page, "Proposals");
    await sees(proposals.getByRole("heading", { name: "A lamp for the studio" }));
    // A vote counts from the second after the proposal on; a block makes the chain's clock go on.
    await chain.mine({ blocks: 1 });
    await sees(proposals.getByText("Open for votes"));
    await proposals.getByRole("button", { name: "For", exact: true }).click();
    await signs(page);
    await sees(proposals.getByText("You voted for."));
    await hasMark(page);
  });

  it("sees income come, and withdraws their part of it", async () => {
    await page.getByRole("link", { name: "Payouts" }).click();
    const mine = panel(page, "What you can withdraw");
    await sees(mine.getByRole("button", { name: "Nothing to withdraw now" }));
    await send(chain, await fundedWallet(chain), {
      to: campaign.campaign,
      data: "0x",
      value: parseEther("0.1"),
    });
    const before = await chain.getBalance({ address: wallet.account.address });
    await mine.getByRole("button", { name: "Withdraw all of it" }).click({ timeout: SHOWN_MS });
    await signs(page);
    // 0.03 of 0.2 is 15 %, and 15 % of 0.1 is 0.015.
    const withdrawn = panel(page, "Withdrawals").locator(`[data-wei="${parseEther("0.015")}"]`);
    await sees(withdrawn);
    await sees(mine.getByRole("button", { name: "Nothing to withdraw now" }));
    await hasMark(page);
    const after = await chain.getBalance({ address: wallet.account.address });
    expect(after - before).toBeGreaterThan(parseEther("0.014"));
  });

  it("is shown the way from another network", async () => {
    await page.evaluate(() => window.dispatchEvent(new CustomEvent("test-chain", { detail: "0x1" })));
    wallet.chainId = 1;
    await sees(page.getByText(/^Your wallet is on network 1/));
    await page.getByRole("button", { name: "Switch to Development chain" }).click();
    await page.getByText(/^Your wallet is on network 1/).waitFor({ state: "detached", timeout: SHOWN_MS });
  });

  it("signs in, and makes a key for a program", async () => {
    await page
      .getByRole("banner")
      .getByRole("link", { name: /^Your account/ })
      .click();
    await page.getByRole("button", { name: "Sign in with Ethereum" }).first().click();
    await sees(page.getByText("signed in"));
    await sees(panel(page, "Owners of Access").getByText(/You are one of/));
    await page.getByLabel(/^Name of a new key/).fill("nightly");
    await page.getByRole("button", { name: "Make a key" }).click();
    await sees(page.getByText(/^Shown this once/));
    await sees(panel(page, "API keys").getByText("nightly", { exact: true }).first());
  });

  it("asks a model for an image, and publishes what has come", async () => {
    const model = (await allPages(url)).find(({ name }) => name === "model");
    await page.goto(`${url}${model?.path}`);
    await sees(page.getByRole("banner").getByRole("link", { name: /^Your account/ }));
    await page.getByLabel("What should it show?").fill("A green orb over a calm sea, and a lighthouse");
    await page.getByLabel("Size in pixels").selectOption("256x256");
    await page.getByRole("button", { name: "Make an image" }).click();
    await page.getByText(/^Made in /).waitFor({ timeout: MADE_MS });
    await sees(page.getByText(/The model has never heard of: .*lighthouse/));
    await page.getByLabel("Name of the collection").fill("Green hour");
    await page.getByRole("button", { name: "Publish as a collection" }).click();
    await signs(page);
    await mark(page);
  });

  it("mints from that collection, and sees it without loading the page anew", async () => {
    await page.getByRole("banner").getByRole("link", { name: "Collections" }).click();
    await page
      .getByRole("link", { name: /Green hour/ })
      .first()
      .click();
    await page.getByRole("button", { name: /^Mint Green hour/ }).click();
    await signs(page);
    await sees(panel(page, "Mints").getByText("1 × 1"));
    await hasMark(page);
  });

  it("is told when the gateway is lost, and keeps what was there", async () => {
    await gateway?.stop();
    gateway = undefined;
    await sees(page.getByText("The connection to the gateway is lost."));
    await sees(panel(page, "Mints").getByText("1 × 1"));
    await hasMark(page);
  });
});
