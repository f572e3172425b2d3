/** What is measured from outside the gateway. */
export { askUsage, readHorizon } from "./query.ts";
export { rollUp } from "./rollup.ts";
export { NO_FILTER, type UsageQuestion } from "./usage.ts";
