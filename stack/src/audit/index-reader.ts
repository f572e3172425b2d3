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

const PAGE = 1_000;
/** Lists read at once. */
const PARALLEL = 4;

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

async function ask<T>(client: GraphQLClient, document: string, variables = {}): Promise<T> {
  try {
    return await client.request<T>(document, variables);
  } catch (cause) {
    if (cause instanceof ClientError && cause.response.errors !== undefined) {
      throw invalid(cause.response.errors.map(({ message }) => message).join("; "), cause);
    }
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StackError(
      "GATEWAY_UNREACHABLE",
      `The gateway did not answer: ${reason.slice(0, 200)}`,
      "Give --gateway the address of a gateway that runs.",
      { cause },
    );
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
