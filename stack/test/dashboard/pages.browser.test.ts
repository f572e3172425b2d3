import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ExportedFile, readExported, textOf } from "@model-wip/exports";
import type { AxeResults } from "axe-core";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { daysBefore, SOURCES } from "../../../dashboard/src/domain/fees.ts";
import { exactEth, fiat, shortEth, sum } from "../../../dashboard/src/format/money.ts";
import { openBrowser } from "../../../dashboard/test/browser.ts";
import { allPages } from "../../../dashboard/test/pages.ts";
import { ask } from "../../../gateway/test/system.ts";
import { startTestGateway, type TestGateway } from "../gateway.ts";
import { builtDashboard } from "./built.ts";
import { panel } from "./person.ts";

const KIB = 1024;
const MOST_SCRIPT = 200 * KIB;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let folder: string;
let gateway: TestGateway;
let browser: Browser;

beforeAll(async () => {
  folder = await builtDashboard();
  gateway = await startTestGateway({
    DASHBOARD_FOLDER: folder,
    FIAT_PRICE: JSON.stringify({ currency: "USD", perEth: "2000", at: "2026-01-31T12:00:00Z" }),
  });
  browser = await openBrowser();
}, 600_000);

afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
});

describe("the script of the first page", () => {
  it("stays below 200 KiB compressed", () => {
    const page = readFileSync(join(folder, "index.html"), "utf8");
    const files = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, file = ""]) => file);
    expect(files.length).toBeGreaterThan(0);
    const bytes = files.reduce((total, file) => total + gzipSync(readFileSync(join(folder, file))).length, 0);
    expect(bytes).toBeLessThan(MOST_SCRIPT);
  });
});

describe("every page", () => {
  it.each(["light", "dark"] as const)(
    "is there, without errors and without violations for axe, in %s",
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, reducedMotion: "reduce" });
      const page = await context.newPage();
      const complaints = complaintsOf(page);
      for (const { name, path } of await allPages(gateway.url)) {
        await page.goto(gateway.url + path);
        await whole(page);
        expect.soft(await violations(page), `${name}, ${colorScheme}`).toEqual([]);
        expect.soft(complaints.splice(0), `${name}, ${colorScheme}`).toEqual([]);
      }
      await context.close();
    },
    600_000,
  );

  it("fits a phone without scrolling sideways", async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
    const page = await context.newPage();
    for (const { name, path } of await allPages(gateway.url)) {
      await page.goto(gateway.url + path);
      await whole(page);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect.soft(width, name).toBeLessThanOrEqual(390);
    }
    await context.close();
  }, 300_000);

  it("can be reached with the keyboard alone", async () => {
    const page = await browser.newPage();
    await page.goto(gateway.url);
    await whole(page);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("content");
    const card = page.getByRole("link", { name: "MODEL-WIP", exact: true }).last();
    await card.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "MODEL-WIP" }).waitFor();
    await page.close();
  });
});

describe("amounts", () => {
  it("are shown in a currency to who wants that, as about so much and with the time of the price", async () => {
    const page = await browser.newPage();
    const { path = "" } = (await allPages(gateway.url)).find(({ name }) => name === "payouts") ?? {};
    await page.goto(gateway.url + path);
    await whole(page);
    const earned = page.getByRole("region", { name: "Earned for the owners" }).locator("[data-wei]").first();
    const wei = BigInt((await earned.getAttribute("data-wei")) ?? "");
    expect(await earned.textContent()).toBe(`${shortEth(wei)} ETH`);
    await page.getByRole("button", { name: "Amounts in ETH, show them in USD" }).click();
    expect(await earned.textContent()).toBe(fiat(wei, "USD", "2000"));
    expect(await earned.getAttribute("title")).toContain(`${exactEth(wei)} ETH, at 2000 USD`);
    await page.getByText(/at 2000 USD an ETH of 31 Jan 2026, 12:00 UTC; paid is in ETH/).waitFor();
    // It is remembered, and goes back.
    await page.reload();
    await whole(page);
    await page.getByRole("button", { name: "Amounts in USD, show them in ETH" }).click();
    expect(await earned.textContent()).toBe(`${shortEth(wei)} ETH`);
    await page.close();
  }, 300_000);
});

describe("a long list", () => {
  it("goes on where somebody wants to see what is older", async () => {
    const page = await browser.newPage();
    const { path = "" } = (await allPages(gateway.url)).find(({ name }) => name === "payouts") ?? {};
    await page.goto(gateway.url + path);
    await whole(page);
    const withdrawals = panel(page, "Withdrawals");
    const few = await withdrawals.getByRole("listitem").count();
    await withdrawals.getByRole("button", { name: "Show older" }).click();
    await withdrawals.getByRole("listitem").nth(few).waitFor();
    await page.close();
  });
});

interface Position {
  readonly account: { readonly id: string };
  readonly earned: string;
  readonly withdrawn: string;
  readonly withdrawable: string;
}

interface Income {
  readonly id: string;
  readonly source: string;
  readonly amount: string;
}

describe("Download all", () => {
  let campaign: string;
  let files: string;
  beforeAll(async () => {
    files = mkdtempSync(join(tmpdir(), "model-wip-downloads-"));
    const { path = "" } = (await allPages(gateway.url)).find(({ name }) => name === "payouts") ?? {};
    campaign = path.split("/")[2] ?? "";
  });
  afterAll(() => rmSync(files, { recursive: true, force: true }));

  /** A list at the file's block, as the API has it. */
  async function listOf<Row>(list: string, order: string, fields: string, { trailer }: ExportedFile) {
    const query = `query ($campaign: String!, $block: Int!) {
      rows: ${list}(first: 1000, orderBy: ${order}, where: { campaign: $campaign }, block: { number: $block }) { ${fields} }
    }`;
    const { data } = await ask<{ rows: Row[] }>(gateway.url, query, {
      campaign,
      block: trailer.block.number,
    });
    expect(data.rows.length).toBeGreaterThan(0);
    return data.rows;
  }

  /** Clicks it in the menu of a panel, as a person does, and reads the file that the browser then has. */
  async function download(title: string): Promise<ExportedFile> {
    const page = await browser.newPage();
    await page.goto(`${gateway.url}/campaign/${campaign}/payouts`);
    await whole(page);
    await panel(page, title)
      .getByRole("button", { name: `${title}: copy this as a query` })
      .click();
    const begun = page.waitForEvent("download");
    await page.getByRole("menuitem", { name: "Download all as CSV" }).click();
    const got = await begun;
    const file = join(files, got.suggestedFilename());
    await got.saveAs(file);
    await page.close();
    return readExported(file);
  }

  /** What the rows of a file say in some of its columns, as texts. */
  async function columnsOf(file: ExportedFile, names: readonly string[]): Promise<string[][]> {
    const rows: string[][] = [];
    const at = names.map((name) => file.of.columns.findIndex((column) => column.name === name));
    for await (const row of file.rows())
      rows.push(at.map((index) => textOf(file.of.columns[index]?.kind ?? "text", row[index] ?? null)));
    return rows;
  }

  it("has of the owners what the API says of each of them", async () => {
    const file = await download("Owners");
    const columns = ["account", "earned_wei", "withdrawn_wei", "withdrawable_wei"];
    const fields = "account { id } earned withdrawn withdrawable";
    const positions = await listOf<Position>("positions", "id", fields, file);
    expect(file.trailer.subject).toBe(campaign);
    expect(await columnsOf(file, columns)).toEqual(
      positions.map(({ account, earned, withdrawn, withdrawable }) => [
        account.id,
        earned,
        withdrawn,
        withdrawable,
      ]),
    );
  });

  it("has of the fees every income that the API has", async () => {
    const file = await download("Fees over time");
    const incomes = await listOf<Income>("incomes", "order", "id source amount", file);
    expect(await columnsOf(file, ["id", "source", "amount_wei"])).toEqual(
      incomes.map(({ id, source, amount }) => [id, source, amount]),
    );
  });

  it("has what the pages say of the last week, in all and by source", async () => {
    const file = await download("Fees over time");
    const weekAgo = daysBefore(Date.parse(file.trailer.block.time) / 1000, 7);
    const rows = await columnsOf(file, ["time", "source", "amount_wei"]);
    const late = rows.filter(([time = ""]) => Date.parse(time) / 1000 >= weekAgo);
    const came = (...sources: string[]) =>
      sum(late.flatMap(([, source = "", wei = ""]) => (sources.includes(source) ? [wei] : [])));

    const page = await browser.newPage();
    await page.goto(`${gateway.url}/campaign/${campaign}/payouts`);
    await whole(page);
    const earned = panel(page, "Earned for the owners");
    const stat = (at: Locator) => at.locator(".stat", { hasText: "Last 7 days" }).locator("[data-wei]");
    const weiOf = async (at: Locator) => BigInt((await at.getAttribute("data-wei")) ?? "");
    expect(await weiOf(stat(earned))).toBe(came(...SOURCES.map(([source]) => source)));
    for (const [source, name] of SOURCES) {
      const shown = earned.getByRole("listitem").filter({ hasText: name }).locator("[data-wei]");
      expect((await shown.count()) === 0 ? 0n : await weiOf(shown), source).toBe(came(source));
    }

    // It has one model, so what came by that is what came to the campaign, but for what was sent to it.
    await page
      .getByRole("navigation", { name: "This campaign" })
      .getByRole("link", { name: "Model" })
      .click();
    const ofModel = stat(panel(page, "Brought its owners"));
    await ofModel.waitFor();
    expect(await weiOf(ofModel)).toBe(came("MINT", "ROYALTY", "GENERATION"));
    expect(await weiOf(ofModel)).toBeGreaterThan(0n);
    await page.close();
  }, 300_000);
});

/** Waits until nothing is being loaded any more. */
async function whole(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.waitForFunction(() => document.querySelector(".skeleton") === null);
}

/** What the browser's console complains of, such as what the content policy does not allow. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return complaints;
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = (await page.evaluate("axe.run()")) as AxeResults;
  return results.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`,
  );
}
