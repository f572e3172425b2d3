import { format } from "node:util";
import { describe as group, vi, it as vitestIt } from "vitest";
import { APART, DIFFERENT } from "./differences.ts";

/** As much of `@jest/globals` as Apollo's suite for integrations uses, played by Vitest. */
export { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
export const jest = { fn: vi.fn, spyOn: vi.spyOn };

type Body = (...values: unknown[]) => unknown;
type Define = (name: string, body: Body, timeoutMs?: number) => void;

/** Around everything that the suite defines. */
const OUTERMOST = 1;
const apart = new Set(Object.values(APART).flat());
const different = new Set(Object.values(DIFFERENT).flat());
/** The groups around what is being defined; Vitest runs what defines a group after what defines the group around it. */
let around: readonly string[] = [];
const fullName = (name: string) => [...around, name].slice(OUTERMOST).join(" > ");

/** `define.each(table)` as Jest has it; what it defines is different from what Vitest's own does in that it may have snapshots. */
function withTables(define: Define) {
  const each = (table: readonly unknown[]) => (name: string, body: Body, timeoutMs?: number) => {
    for (const row of table) {
      const values = Array.isArray(row) ? row : [row];
      define(format(name, ...values), () => body(...values), timeoutMs);
    }
  };
  // What the suite leaves out itself, for want of graphql 17.
  const skip = Object.assign(() => {}, { each: () => () => {} });
  return Object.assign(define, { each, skip });
}

export const describe = withTables((name, body) => {
  const outer = around;
  if (apart.has(fullName(name))) return;
  group(name, () => {
    around = [...outer, name];
    body();
  });
});

export const it = withTables((name, body, timeoutMs) => {
  const define = different.has(fullName(name)) ? vitestIt.fails : vitestIt;
  define(name, async () => void (await body()), timeoutMs);
});
export const test = it;
