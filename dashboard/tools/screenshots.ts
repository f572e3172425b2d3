import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { openBrowser } from "../test/browser.ts";
import { allPages } from "../test/pages.ts";

/** As people see it: a phone, and a wide screen. */
const SIZES = [
  { name: "390", width: 390, height: 844 },
  { name: "1440", width: 1440, height: 900 },
];
const SCHEMES = ["light", "dark"] as const;

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:4000" },
    out: { type: "string", default: "screenshots" },
    only: { type: "string" },
  },
});
const folder = resolve(values.out);
mkdirSync(folder, { recursive: true });
const only = values.only?.split(",");

const browser = await openBrowser();
try {
  for (const { name: size, width, height } of SIZES) {
    for (const colorScheme of SCHEMES) {
      const context = await browser.newContext({
        viewport: { width, height },
        colorScheme,
        reducedMotion: "reduce",
        deviceScaleFactor: 1,
      });
      const page = await context.newPage();
      for (const { name, path } of await allPages(values.url)) {
        if (only && !only.includes(name)) continue;
        await page.goto(`${values.url}${path}`, { waitUntil: "load" });
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.locator(".skeleton").first().waitFor({ state: "detached" });
        // What comes into sight late is in the picture too.
        await page.evaluate(() => {
          for (const image of document.images) image.loading = "eager";
          return Promise.all([...document.images].map((image) => image.decode().catch(() => {})));
        });
        // What stays at the window's edge is at the page's edge in the picture.
        const whole = await page.evaluate(() => document.documentElement.scrollHeight);
        await page.setViewportSize({ width, height: Math.max(height, whole) });
        const file = join(folder, `${name}-${size}-${colorScheme}.png`);
        await page.screenshot({ path: file, fullPage: true });
        await page.setViewportSize({ width, height });
        process.stdout.write(`${file}\n`);
      }
      await context.close();
    }
  }
} finally {
  await browser.close();
}
