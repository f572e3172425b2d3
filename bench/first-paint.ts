/**
 * Measures how soon the dashboard's first page is seen: first contentful paint, and until its figures are there, in a real Chromium with
 * an empty cache and with what the visit before has left. Beside it the floor: the same browser's first paint of the few bytes of
 * text that the same gateway has at /healthz, as empty as a page can be. The gateway is one that is up.
 *
 *     npm run bench:first-paint -- --url http://127.0.0.1:4000
 *
 * Prints p50, p90 and the most, in ms, and the bytes that came over the wire; with `--json FILE` writes the same as JSON.
 */
import { writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { Command } from "commander";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { openBrowser } from "../dashboard/test/browser.ts";
import { quantile } from "./measure/quantile.ts";

const options = new Command("bench:first-paint")
  .option("--url <url>", "a gateway that serves the dashboard", "http://127.0.0.1:4000")
  .option("--visits <number>", "visits of each kind", Number, 20)
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{ url: string; visits: number; json?: string }>();

interface Visit {
  readonly paintMs: number;
  /** Until no figure is missing any more; of text the same as `paintMs`. */
  readonly figuresMs: number;
  /** Of the page and all that it has loaded until then, as they were sent. */
  readonly bytes: number;
}

/** Runs in the page: the time from the start of the navigation to the first paint of something. */
const firstPaint = (): Promise<number> =>
  new Promise((resolve) => {
    new PerformanceObserver((list) => {
      const paint = list.getEntriesByName("first-contentful-paint")[0];
      if (paint !== undefined) resolve(paint.startTime);
    }).observe({ type: "paint", buffered: true });
  });

const bytesSent = (): number =>
  [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].reduce(
    (total, entry) => total + (entry as PerformanceResourceTiming).transferSize,
    0,
  );

async function visit(page: Page, path = "/"): Promise<Visit> {
  await page.goto(new URL(path, options.url).href);
  const paintMs = await page.evaluate(firstPaint);
  const shown = await page.waitForFunction(
    () => document.querySelector(".skeleton") === null && performance.now(),
  );
  const figuresMs = Number(await shown.jsonValue());
  return { paintMs, figuresMs, bytes: await page.evaluate(bytesSent) };
}

async function inNewContext<T>(browser: Browser, work: (context: BrowserContext) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  try {
    return await work(context);
  } finally {
    await context.close();
  }
}

const first = (browser: Browser, path?: string) =>
  inNewContext(browser, async (context) => visit(await context.newPage(), path));

const again = (browser: Browser) =>
  inNewContext(browser, async (context) => {
    await visit(await context.newPage());
    return visit(await context.newPage());
  });

const row = (values: readonly number[]) => ({
  p50: Math.round(quantile(values, 0.5)),
  p90: Math.round(quantile(values, 0.9)),
  most: Math.round(Math.max(...values)),
});

const browser = await openBrowser();
try {
  const visits: Record<"floor" | "first" | "again", Visit[]> = { floor: [], first: [], again: [] };
  // The first is the browser's own start. The kinds take turns, so that a busy moment is nobody's alone.
  await first(browser);
  for (let round = 0; round < options.visits; round++) {
    visits.floor.push(await first(browser, "/healthz"));
    visits.first.push(await first(browser));
    visits.again.push(await again(browser));
  }
  const paint = (of: readonly Visit[]) => row(of.map(({ paintMs }) => paintMs));
  const table = {
    "floor: first paint of text": paint(visits.floor),
    "first visit: first paint": paint(visits.first),
    "first visit: figures": row(visits.first.map(({ figuresMs }) => figuresMs)),
    "next visit: first paint": paint(visits.again),
    "next visit: figures": row(visits.again.map(({ figuresMs }) => figuresMs)),
  };
  const kib = (of: readonly Visit[]) =>
    Math.round(
      quantile(
        of.map(({ bytes }) => bytes),
        0.5,
      ) / 1024,
    );
  const sent = { floor: kib(visits.floor), first: kib(visits.first), again: kib(visits.again) };
  console.table(table);
  console.log(
    `KiB sent: floor ${sent.floor}, first visit ${sent.first}, next visit ${sent.again}; load ${loadavg()[0]?.toFixed(1)}`,
  );
  if (options.json !== undefined) {
    const result = { visits: options.visits, ms: table, kibSent: sent, load: loadavg()[0] };
    writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
} finally {
  await browser.close();
}
