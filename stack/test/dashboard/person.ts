import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** As long as a block and its indexing may take on a machine that does other things. */
export const SHOWN_MS = 60_000;

/** Waits until something is to be seen. */
export const sees = (locator: Locator): Promise<void> =>
  locator.waitFor({ state: "visible", timeout: SHOWN_MS });

export const panel = (page: Page, title: string): Locator =>
  page.getByRole("region", { name: title, exact: true });

export async function connects(page: Page): Promise<void> {
  await page.getByRole("banner").getByRole("button", { name: "Connect" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Test wallet" }).click();
  await sees(page.getByRole("banner").getByRole("link", { name: /^Your account/ }));
}

/** Signs what the open dialog shows, and waits until the page has it. */
export async function signs(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Sign in the wallet" }).click();
  await sees(dialog.getByText(/^Done, in block/));
  await dialog.getByRole("button", { name: "Good" }).click();
}

/** Marks the page; whoever finds the mark later knows that it was never loaded anew. */
export const mark = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.documentElement.dataset.mark = "here";
  });

export const hasMark = async (page: Page): Promise<void> =>
  expect(await page.evaluate(() => document.documentElement.dataset.mark), "the page was loaded anew").toBe(
    "here",
  );
