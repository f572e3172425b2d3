import { setTimeout as delay } from "node:timers/promises";
import { ClientError, GraphQLClient } from "graphql-request";
import type { Hex } from "viem";
import { StackError } from "../errors.ts";
import {
  ENTITIES,
  ENTITY_NAMES,
  type Entities,
  type EntityName,
  type FieldKind,
  fieldsOf,
} from "./entities.ts";

import {
  type AllPeriods,
  INTERVAL_NAMES,
  INTERVALS,
  type Interval,
  type Period,
  type Periods,
  periodKey,
  SERIES,
  SERIES_NAMES,
  type SeriesName,
  sumsOf,
} from "./series.ts";

const PAGE = 1_000;
/** Lists read at once. */
const PARALLEL = 4;
const ATTEMPTS = 4;
const PAUSE_MS = 250;
/** Codes of the gateway for what passes by itself. */
const PASSING = ["SUBGRAPH_TIMEOUT", "SUBGRAPH_UNAVAILABLE"];
const LONGEST_REASON = 200;

const MICROSECONDS = 1_000_000n;

type JsonPeriod = Record<string, unknown> & { id: string; timestamp: string };
type JsonEntity = Record<string, unknown> & { id: Hex };

/** Reads every entity that the gateway has at block `block`, in pages after the last id. */
export async function readIndex(gatewayUrl: string, block: bigint): Promise<Entities> {
  const client = new GraphQLClient(graphqlUrl(gatewayUrl));
  const entities: Partial<Record<EntityName, Map<Hex, unknown>>> = {};
  const left = [...ENTITY_NAMES];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      entities[name] = await readAll(client, name, block);
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, work));
  return entities as unknown as Entities;
}

/**
 * Reads all sums over time at block `block`, `pageSize` periods at a time; of an earlier block than the index is at, periods that
 * were over by then.
 */
export async function readSeries(gatewayUrl: string, block: bigint, pageSize = PAGE): Promise<AllPeriods> {
  const client = new GraphQLClient(graphqlUrl(gatewayUrl));
  const series: Partial<Record<SeriesName, Record<string, Periods>>> = {};
  for (const name of SERIES_NAMES) {
    const read = INTERVAL_NAMES.map(async (interval) => [
      interval,
      await readPeriods(client, { name, interval, block, pageSize }),
    ]);
    series[name] = Object.fromEntries(await Promise.all(read));
  }
  return series as AllPeriods;
}

interface PeriodsRead {
  readonly name: SeriesName;
  readonly interval: Interval;
  readonly block: bigint;
  readonly pageSize: number;
}

/**
 * Where a period is not over, graph-node holds what `where` says against each point that it sums up: a page after an id would give
 * it short. So those are read apart, all from the end of what is over, and passed by number.
 */
async function readPeriods(client: GraphQLClient, read: PeriodsRead): Promise<Periods> {
  const over: Period[] = [];
  for (let after = -1n, isLast = false; !isLast; ) {
    const page = await readPage(client, read, `current: exclude, where: { id_gt: "${after}" }`);
    for (const { id, period } of page) {
      if (id <= after) throw invalid(`It gave period ${id} of ${SERIES[read.name].list} after ${after}.`);
      after = id;
      over.push(period);
    }
    isLast = page.length < read.pageSize;
  }
  const lastBegin = over.reduce((last, { begin }) => (begin > last ? begin : last), 0n);
  const from = (lastBegin + INTERVALS[read.interval]) * MICROSECONDS;
  const open: Period[] = [];
  for (let isLast = false; !isLast; ) {
    const given = `current: include, skip: ${open.length}, where: { timestamp_gte: "${from}" }`;
    const page = await readPage(client, read, given);
    open.push(...page.map(({ period }) => period));
    isLast = page.length < read.pageSize;
  }
  return new Map([...over, ...open].map((period) => [periodKey(period.of, period.begin), period]));
}

async function readPage(
  client: GraphQLClient,
  { name, interval, block, pageSize }: PeriodsRead,
  given: string,
): Promise<{ id: bigint; period: Period }[]> {
  const { list, of } = SERIES[name];
  const sums = sumsOf(name).map(([sum]) => sum);
  const document = `{
    page: ${list}(
      interval: ${interval}, first: ${pageSize}, orderBy: id, orderDirection: asc, block: { number: ${block} }, ${given}
    ) { id timestamp ${of} { id } ${sums.join(" ")} }
  }`;
  const { page } = await ask<{ page: JsonPeriod[] }>(client, document);
  return page.map((json) => ({
    id: BigInt(json.id),
    period: {
      of: (json[of] as { id: Hex }).id,
      begin: BigInt(json.timestamp) / MICROSECONDS,
      sums: Object.fromEntries(sums.map((sum) => [sum, BigInt(json[sum] as string | number)])),
    },
  }));
}

/** The number and hash of the block that the gateway's index has reached. */
export async function readIndexedBlock(gatewayUrl: string): Promise<{ number: bigint; hash: Hex }> {
  return readMeta(gatewayUrl, "");
}

/** The hash that the index knows a block by. */
export async function readBlockHash(gatewayUrl: string, block: bigint): Promise<Hex> {
  return (await readMeta(gatewayUrl, `(block: { number: ${block} })`)).hash;
}

async function readMeta(gatewayUrl: string, at: string): Promise<{ number: bigint; hash: Hex }> {
  interface Meta {
    readonly _meta: { readonly block: { readonly number: number; readonly hash: Hex } };
  }
  const client = new GraphQLClient(graphqlUrl(gatewayUrl));
  const { _meta } = await ask<Meta>(client, `{ _meta${at} { block { number hash } } }`);
  return { number: BigInt(_meta.block.number), hash: _meta.block.hash };
}

async function readAll(client: GraphQLClient, name: EntityName, block: bigint): Promise<Map<Hex, unknown>> {
  const { list } = ENTITIES[name];
  const fields = fieldsOf(name);
  const selection = fields.map(([field, kind]) => (isReference(kind) ? `${field} { id }` : field)).join(" ");
  const document = `query Audit($after: Bytes!) {
    page: ${list}(first: ${PAGE}, block: { number: ${block} }, where: { id_gt: $after }) { id ${selection} }
  }`;
  const all = new Map<Hex, unknown>();
  for (let after: Hex = "0x"; ; ) {
    const { page } = await ask<{ page: JsonEntity[] }>(client, document, { after });
    for (const json of page) {
      if (json.id <= after) {
        throw invalid(`It gave ${json.id} of ${list} after ${after}, though only later ones were asked for.`);
      }
      after = json.id;
      const values = fields.map(([field, kind]) => [field, exactValue(json[field], kind)]);
      all.set(json.id, { id: json.id, ...Object.fromEntries(values) });
    }
    if (page.length < PAGE) return all;
  }
}

function isReference(kind: FieldKind): boolean {
  return kind.startsWith("id") || kind.startsWith("account");
}

/** The exact value of a field in the gateway's JSON. */
function exactValue(json: unknown, kind: FieldKind): unknown {
  if (json === null || json === undefined) return null;
  if (isReference(kind)) return (json as { id: Hex }).id;
  if (kind === "weis") return (json as string[]).map(BigInt);
  if (kind.startsWith("wei") || kind.startsWith("number")) return BigInt(json as string | number);
  return json;
}

/** Asks again where the connection broke, or the gateway says that it cannot answer for the moment. */
async function ask<T>(client: GraphQLClient, document: string, variables = {}): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await client.request<T>(document, variables);
    } catch (cause) {
      const errors = cause instanceof ClientError ? cause.response.errors : undefined;
      const passes = errors?.every(({ extensions }) => PASSING.includes(String(extensions?.code))) ?? true;
      if (passes && attempt < ATTEMPTS) {
        await delay(PAUSE_MS);
        continue;
      }
      if (errors !== undefined) throw invalid(errors.map(({ message }) => message).join("; "), cause);
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new StackError(
        "GATEWAY_UNREACHABLE",
        `The gateway did not answer: ${reason.slice(0, LONGEST_REASON)}`,
        "Give --gateway the address of a gateway that runs.",
        { cause },
      );
    }
  }
}

function invalid(what: string, cause?: unknown): StackError {
  return new StackError(
    "GATEWAY_ANSWER_INVALID",
    `The gateway did not answer as a gateway of this version does: ${what}`,
    "See that --gateway names a gateway whose subgraph is built from this schema.",
    { cause },
  );
}

function graphqlUrl(gatewayUrl: string): string {
  return gatewayUrl.endsWith("/graphql") ? gatewayUrl : `${gatewayUrl.replace(/\/$/, "")}/graphql`;
}
