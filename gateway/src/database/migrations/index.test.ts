import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { migrations } from "./index.ts";

/** As databases have applied them. Postgres's schema is made in this order, so none can come before one of these any more. */
const APPLIED = [
  "0001-generations-and-usage",
  "0010-generations-by-account-and-image",
  "0020-attempts-and-progress",
  "0030-quotes",
  "0031-payments",
  "0032-outbox",
  "0033-x402",
  "0040-usage-rollups",
  "0050-generation-changed",
  "0060-sign-in",
  "0061-api-keys",
  "0062-rate-limit",
  "0070-usage-queued-at",
  "0071-usage-pending-shrinks",
];

const names = Object.keys(migrations);

it("has every file, each under its own name, in order", () => {
  const files = readdirSync(new URL(".", import.meta.url)).filter((file) => /^\d/.test(file));
  expect(names).toEqual(files.map((file) => file.replace(/\.ts$/, "")).toSorted());
});

it("puts new ones after all that a database may have applied, without which Kysely refuses to migrate it", () => {
  expect(names.slice(0, APPLIED.length)).toEqual(APPLIED);
});
