import type { GraphQLResolveInfo, SelectionSetNode } from "graphql";
import { z } from "zod";
import { type Caller, requireAccount, requireScope } from "../auth/caller.ts";
import { GatewayError } from "../errors.ts";
import { checkRange, type TimeRange } from "../time-range.ts";
import { floorTo, type Grain, type Span } from "./segments.ts";
import { MAX_FIRST, MAX_INTERVALS } from "./type-defs.ts";
import { type Cursor, NO_FILTER, type UsageFilter, type UsageGroup, type Wanted } from "./usage.ts";

export interface PageArguments {
  readonly first: number;
  readonly after?: string | null;
}

/** @throws GatewayError RANGE_INVALID */
export function spanOf(range: TimeRange): Span {
  const { from, to } = checkRange(range);
  return { from: from === null ? null : Number(from), to: to === null ? null : Number(to) };
}

const SHORTEST_S = { minute: 60, hour: 3_600, day: 86_400, month: 28 * 86_400 };

/** A range with an end, and not too many intervals in it. @throws GatewayError RANGE_INVALID */
export function checkSeries(range: TimeRange, interval: Grain): Span {
  const span = spanOf(range);
  const end = span.to ?? Math.ceil(Date.now() / 1000);
  const intervals = (end - floorTo(interval, span.from ?? 0)) / SHORTEST_S[interval];
  if (intervals > MAX_INTERVALS) {
    throw new GatewayError(
      "RANGE_INVALID",
      `Between \`from\` and \`to\` lie more than ${MAX_INTERVALS} intervals; give a longer \`interval\` or a shorter time.`,
    );
  }
  return span;
}

/** Ids as the tables have them. @throws GatewayError UNAUTHENTICATED or FORBIDDEN for an account that is not the caller's own */
export function checkFilter(where: UsageFilter | null | undefined, caller: Caller): UsageFilter {
  if (!where) return NO_FILTER;
  const lower = (ids: readonly string[] | null | undefined) => ids?.map((id) => id.toLowerCase()) ?? null;
  const account = where.account?.toLowerCase() ?? null;
  if (account !== null) {
    if (requireAccount(caller, "to see the usage of an account").account !== account) {
      throw new GatewayError("FORBIDDEN", `The usage of ${account} is for that account only to see.`);
    }
    requireScope(caller, "USAGE");
  }
  return { ...where, account, campaign: lower(where.campaign), model: lower(where.model) };
}

const cursor = z.tuple([z.string().regex(/^\d{1,18}$/)], z.string());

/** @throws GatewayError PAGE_INVALID */
export function checkPage({ first, after }: PageArguments, keys: number) {
  if (first < 1 || first > MAX_FIRST) {
    throw new GatewayError("PAGE_INVALID", `\`first\` ${first} is not from 1 to ${MAX_FIRST}.`);
  }
  return { first, after: after == null ? null : readCursor(after, keys) };
}

function readCursor(text: string, keys: number): Cursor {
  try {
    const [order, ...key] = cursor.parse(JSON.parse(Buffer.from(text, "base64url").toString()));
    if (key.length === keys) return { order, key };
  } catch {
    // Said below, along with a cursor of another question.
  }
  throw new GatewayError(
    "PAGE_INVALID",
    "`after` is not an `endCursor` of a page asked for in the same way.",
  );
}

/** Where a page that ends with this group ends. */
export function cursorAfter({ key, start, usage }: UsageGroup, isSeries: boolean): string {
  const order = isSeries ? start : String(usage.calls);
  return Buffer.from(JSON.stringify([order, ...key])).toString("base64url");
}

/** The names of all fields that are asked for, at any depth. */
function fieldNames(selectionSet: SelectionSetNode | undefined, info: GraphQLResolveInfo): readonly string[] {
  return (selectionSet?.selections ?? []).flatMap((selection) => {
    if (selection.kind === "Field") {
      return [selection.name.value, ...fieldNames(selection.selectionSet, info)];
    }
    const fragment = selection.kind === "InlineFragment" ? selection : info.fragments[selection.name.value];
    return fieldNames(fragment?.selectionSet, info);
  });
}

/** What of a usage is asked for, so that nothing else is computed. */
export function wantedOf(info: GraphQLResolveInfo): Wanted {
  const names = new Set(info.fieldNodes.flatMap(({ selectionSet }) => fieldNames(selectionSet, info)));
  return {
    latencies: names.has("p50LatencyMs") || names.has("p95LatencyMs") || names.has("p99LatencyMs"),
    errorCodes: names.has("errorCodes"),
    accounts: names.has("distinctAccounts"),
  };
}
