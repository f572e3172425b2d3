import { creditsAbi } from "@model-wip/contracts";
import type { Browser, Page } from "playwright-core";
import { parseEther } from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { openBrowser } from "../../../dashboard/test/browser.ts";
import { testCredits } from "../../../gateway/test/credits.ts";
import { createGate } from "../../../gateway/test/gate.ts";
import {
  behaviours,
  type OpenAIImagesServer,
  startOpenAIImagesServer,
} from "../../../gateway/test/openai-images-server.ts";
import { findModel, oneProvider } from "../../../gateway/test/system.ts";
import { fundedWallet, type TestChain, testChain } from "../../../gateway/test/wallets.ts";
import { startTestGateway, type TestGateway } from "../gateway.ts";
import { builtDashboard } from "./built.ts";
import { connects, hasMark, mark, panel, SHOWN_MS, sees, signs } from "./person.ts";
import { installWallet, type TestWallet } from "./wallet.ts";

const PRICE = parseEther("0.0006");
const DEPOSIT = parseEther("0.01");

let chain: TestChain;
let images: OpenAIImagesServer;
let gateway: TestGateway;
let browser: Browser;
let page: Page;
let wallet: TestWallet;
let credits: ReturnType<typeof testCredits>;

beforeAll(async () => {
  chain = testChain(inject("rpcUrl"));
  const operatorKey = generatePrivateKey();
  const operator = privateKeyToAccount(operatorKey).address;
  credits = testCredits(chain, inject("deployment").Credits.address);
  await chain.setBalance({ address: operator, value: parseEther("1") });
  await credits.name(operator);
  images = await startOpenAIImagesServer();
  gateway = await startTestGateway({
    DASHBOARD_FOLDER: await builtDashboard(),
    PROVIDERS: oneProvider(images.baseUrl, { priceWei: String(PRICE) }),
    OPERATOR_KEY: operatorKey,
    SETTLEMENT_INTERVAL_MS: "1000",
  });
  browser = await openBrowser();
  page = await browser.newPage();
  wallet = await installWallet(page, await fundedWallet(chain, "1"), inject("rpcUrl"));
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  await images?.stop();
});

describe("a person who pays for images", { timeout: 180_000 }, () => {
  it("signs in, deposits, says how much may be spent, and sees the image come", async () => {
    const gate = createGate();
    images.behave(behaviours.held(gate.opened));
    await page.goto(`${gateway.url}/model/${(await findModel(gateway.url)).id}`);
    await connects(page);
    await mark(page);
    await page.getByLabel("Size in pixels").selectOption("256x256");
    await page.getByRole("button", { name: "Make an image" }).click();
    await sees(page.getByText(/Sign in, so that your credits can pay it/));
    await page.getByRole("button", { name: "Sign in with Ethereum" }).click();

    await page.getByRole("button", { name: "Go on" }).click();
    await sees(page.getByText(/Deposit some, then go on/));
    await page.getByLabel("Deposit for generations").fill("0.01");
    await page.getByRole("button", { name: "Deposit", exact: true }).click();
    await signs(page);
    await page.getByRole("button", { name: "Go on" }).click();

    wallet.mood = "rejects";
    await page.getByRole("button", { name: "Allow it" }).click();
    await sees(page.getByText("You said no in your wallet. Nothing was authorized."));
    wallet.mood = "signs";
    await page.getByRole("button", { name: "Allow it" }).click();
    await sees(page.getByText("The model is at work"));
    gate.open();
    await sees(page.getByText(/^Made in /));
    await sees(
      page
        .getByText(/^Your credits:/)
        .locator(`[data-wei="${DEPOSIT - PRICE}"]`)
        .first(),
    );
    await hasMark(page);
  });

  it("sees the balance move once it is settled, and asks for what is unspent", async () => {
    await page
      .getByRole("banner")
      .getByRole("link", { name: /^Your account/ })
      .click();
    const mine = panel(page, "Credits");
    await sees(mine.locator(`[data-wei="${DEPOSIT - PRICE}"]`));
    expect(await credits.balanceOf(wallet.account.address)).toBe(DEPOSIT - PRICE);
    await mine.getByRole("button", { name: "Take back what is unspent" }).click();
    await signs(page);
    await sees(mine.getByText(/it can be taken out from/));
    await mine.getByRole("button", { name: "Keep it as credits" }).click();
    await signs(page);
    await sees(mine.getByRole("button", { name: "Take back what is unspent" }));
    await hasMark(page);
  });

  it("takes out what is unspent once the delay is over, to the wei", async () => {
    const owed = DEPOSIT - PRICE;
    const mine = panel(page, "Credits");
    await mine.getByRole("button", { name: "Take back what is unspent" }).click();
    await signs(page);
    await sees(mine.getByText(/it can be taken out from/));
    const take = mine.getByRole("button", { name: "Take it out" });
    expect(await take.isDisabled()).toBe(true);

    const contract = { address: inject("deployment").Credits.address, abi: creditsAbi } as const;
    const delay = await chain.readContract({ ...contract, functionName: "settlementDelay" });
    const { timestamp } = await chain.getBlock();
    // The page's clock is the newest block's.
    await chain.setNextBlockTimestamp({ timestamp: timestamp + delay });
    await chain.mine({ blocks: 1 });
    await page.setViewportSize({ width: 390, height: 844 });
    await take.click({ timeout: SHOWN_MS });
    const dialog = page.getByRole("dialog");
    await sees(dialog.getByText(/^Tried at block/));
    const hidden = await dialog.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(hidden, "the dialog is cut off on a phone").toBe(0);
    const { address } = wallet.account;
    const before = await chain.getBalance({ address });
    await signs(page);
    await take.waitFor({ state: "detached" });
    await sees(mine.locator('[data-wei="0"]').first());
    await hasMark(page);

    const [withdrawn] = await chain.getContractEvents({
      ...contract,
      eventName: "CreditsWithdrawn",
      args: { account: address },
      fromBlock: 0n,
    });
    if (withdrawn === undefined) throw new Error("Credits has paid nothing out");
    const { gasUsed, effectiveGasPrice } = await chain.getTransactionReceipt({
      hash: withdrawn.transactionHash,
    });
    expect(withdrawn.args.amount).toBe(owed);
    expect((await chain.getBalance({ address })) - before).toBe(owed - gasUsed * effectiveGasPrice);
    expect(await credits.balanceOf(address)).toBe(0n);
  });
});
