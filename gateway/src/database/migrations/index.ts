import type { Migration } from "kysely";
import { generationsAndUsage } from "./0001-generations-and-usage.ts";
import { generationsByAccountAndImage } from "./0010-generations-by-account-and-image.ts";
import { attemptsAndProgress } from "./0020-attempts-and-progress.ts";
import { quotes } from "./0030-quotes.ts";
import { payments } from "./0031-payments.ts";
import { outbox } from "./0032-outbox.ts";
import { x402 } from "./0033-x402.ts";
import { usageRollups } from "./0040-usage-rollups.ts";
import { generationChanged } from "./0050-generation-changed.ts";
import { signIn } from "./0060-sign-in.ts";
import { apiKeys } from "./0061-api-keys.ts";
import { rateLimit } from "./0062-rate-limit.ts";
import { usageQueuedAt } from "./0070-usage-queued-at.ts";
import { usagePendingShrinks } from "./0071-usage-pending-shrinks.ts";
import { usageDenseSums } from "./0072-usage-dense-sums.ts";

/**
 * Changes of the schema in order of their names. One that has been released is never edited.
 * `sql` instead of the builder where Postgres says it more plainly.
 */
export const migrations: Record<string, Migration> = {
  "0001-generations-and-usage": generationsAndUsage,
  "0010-generations-by-account-and-image": generationsByAccountAndImage,
  "0020-attempts-and-progress": attemptsAndProgress,
  "0030-quotes": quotes,
  "0031-payments": payments,
  "0032-outbox": outbox,
  "0033-x402": x402,
  "0040-usage-rollups": usageRollups,
  "0050-generation-changed": generationChanged,
  "0060-sign-in": signIn,
  "0061-api-keys": apiKeys,
  "0062-rate-limit": rateLimit,
  "0070-usage-queued-at": usageQueuedAt,
  "0071-usage-pending-shrinks": usagePendingShrinks,
  "0072-usage-dense-sums": usageDenseSums,
};
