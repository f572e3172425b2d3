import { BREAK, type DocumentNode, type ExecutionResult, type GraphQLError, print, visit } from "graphql";
import { LRUCache } from "lru-cache";
import { BLOCK_TIME } from "../accounting/position.ts";
import type { GatewayContext } from "../context.ts";
import type { IndexHead } from "./head.ts";
import { BLOCK_FIELDS, type IndexedBlock, type NamedBlock } from "./lineage.ts";
import type { PinnedBlock } from "./operation-block.ts";
import {
  allowsErrors,
  type BlockArgument,
  HEAD_KEY,
  type Place,
  pinDocument,
  rootBlocks,
} from "./pinned-document.ts";
import type { Subgraph } from "./subgraph.ts";
import { reorganized } from "./subgraph-errors.ts";

/** One request to the index. */
export interface Hop {
  readonly variables: Record<string, unknown>;
  /** Its text, read at `place` where one is given, with the index's head in it. */
  print(place: Place | undefined): string;
  /** Its root fields by the names that they have in the answer, with the block that each names. */
  readonly blocks: ReadonlyMap<string, BlockArgument | undefined>;
  readonly needsTime: boolean;
  /** A root field wants what may be behind, of an index that has met an error. */
  readonly allowsErrors: boolean;
}

/** A block as the chain itself says it; undefined where it has none at that number, or no node is configured. */
export type AskChain = (number: number) => Promise<PinnedBlock | undefined>;

/** Whether any of its fields is the time of the block. */
export const asksForTime = (document: DocumentNode): boolean => {
  let found = false;
  visit(document, {
    Field({ alias }) {
      found ||= alias?.value === BLOCK_TIME;
      return found ? BREAK : undefined;
    },
  });
  return found;
};

export const hopOf = (document: DocumentNode, variables: Record<string, unknown>): Hop => ({
  variables,
  print: (place) => print(pinDocument(document, place, variables)),
  blocks: rootBlocks(document, variables),
  needsTime: asksForTime(document),
  allowsErrors: allowsErrors(document, variables),
});

/** Under this name alone it is told beside an error. */
const HEAD_TEXT = `{ _meta { block { ${BLOCK_FIELDS} } } }`;
const UNKNOWN = { hash: null, timestamp: null } as const;
const KEPT_OLD_BLOCKS = 1_000;

const codes = (errors: readonly GraphQLError[] | undefined) =>
  (errors ?? []).map(({ extensions }) => extensions.code);

/** Takes the head out of an answer. */
function takeHead(result: ExecutionResult): NamedBlock | undefined {
  const data = result.data as Record<string, unknown> | null | undefined;
  if (!data) return undefined;
  const head = (data[HEAD_KEY] as { block: NamedBlock } | null | undefined)?.block;
  delete data[HEAD_KEY];
  return head;
}

function stamp(value: unknown, time: string | null): void {
  if (Array.isArray(value)) for (const item of value) stamp(item, time);
  else if (value !== null && typeof value === "object") {
    const object = value as Record<string, unknown>;
    if (BLOCK_TIME in object) object[BLOCK_TIME] = time;
    for (const key in object) stamp(object[key], time);
  }
}

/**
 * An index that has met an error says so beside answers that are whole: of blocks before the error, and to whoever allows what may be
 * behind. Then it is no error of theirs.
 */
function withoutAllowedErrors(result: ExecutionResult, { blocks }: Hop): ExecutionResult {
  const { data, errors } = result;
  if (!data || !errors?.length) return result;
  const isWhole = [...blocks.keys()].every((key) => key in data);
  const isAllowed = codes(errors).every((code) => code === "SUBGRAPH_INDEXING_ERROR");
  return isWhole && isAllowed ? { data } : result;
}

/**
 * Reads the index for operations, each at its one block: the first request of an operation settles the block, each
 * later one is read at it and shown to be of the same chain. One that is not says so with an error, never with data.
 */
export class IndexReader {
  readonly #subgraph: Subgraph;
  readonly #head: IndexHead;
  readonly #askChain: AskChain | undefined;
  readonly #old = new LRUCache<number, PinnedBlock>({ max: KEPT_OLD_BLOCKS });

  constructor(subgraph: Subgraph, head: IndexHead, askChain?: AskChain) {
    this.#subgraph = subgraph;
    this.#head = head;
    this.#askChain = askChain;
  }

  read(hop: Hop, context: Pick<GatewayContext, "block" | "signal" | "log">): Promise<ExecutionResult> {
    const { block, signal } = context;
    const send = async (place: Place | undefined) => {
      const answer = await this.#subgraph.send(hop.print(place), hop.variables, context);
      const named = takeHead(answer);
      const result = withoutAllowedErrors(answer, hop);
      if (!named) return { result, head: undefined };
      try {
        const head = await this.#head.lineage.whole(named);
        // Taken back between the two: this answer is of another chain than the next one would be.
        if (!head) return { result: { errors: [reorganized()] }, head };
        this.#head.observe(head);
        return { result, head };
      } catch (error) {
        return { result: { errors: [error as GraphQLError] }, head: undefined };
      }
    };
    return block.read({
      first: async () => {
        // Along with the answer an index that has met an error does not tell its head, and refuses what is read at the same.
        const known = hop.allowsErrors ? await this.#headNow(context) : undefined;
        const asked = block.asked ?? known?.number;
        const { result, head = known } = await send(
          asked === undefined ? undefined : { number: asked, hash: null },
        );
        if (codes(result.errors).includes("BLOCK_REORGANIZED")) block.lose();
        if (!head) return { result, opening: undefined };
        const opening = { head, block: await this.#blockAt(asked ?? head.number, head, signal) };
        await this.#stampTimes(hop, result, opening.block, head, signal);
        return { result, opening };
      },
      later: async (opening) => {
        const { result, head } = await send(opening.block);
        const gone = codes(result.errors).some(
          (code) => code === "BLOCK_REORGANIZED" || code === "BLOCK_NOT_INDEXED",
        );
        if (gone) block.lose();
        if (!head) return result;
        try {
          if (!(await this.#head.lineage.descends(head, opening.head, signal))) {
            block.lose();
            return { errors: [reorganized()] };
          }
        } catch (error) {
          return { errors: [error as GraphQLError] };
        }
        await this.#stampTimes(hop, result, opening.block, head, signal);
        return result;
      },
    });
  }

  /**
   * One query of the gateway's own, at the block of the operation that it is for.
   * @throws GatewayError with a SUBGRAPH_… or BLOCK_… code
   */
  async query<T>(
    document: DocumentNode,
    variables: Record<string, unknown>,
    context: Pick<GatewayContext, "block" | "signal" | "log">,
  ): Promise<T> {
    const { data, errors } = await this.read(hopOf(document, variables), context);
    if (errors?.[0]) throw errors[0];
    return data as T;
  }

  /** The newest block, also of an index that has met an error; undefined where it does not say. */
  async #headNow(context: Pick<GatewayContext, "signal" | "log">): Promise<IndexedBlock | undefined> {
    const { data } = await this.#subgraph.send(HEAD_TEXT, {}, context);
    return (data as { _meta?: { block: IndexedBlock } | null } | null | undefined)?._meta?.block;
  }

  /** The block at `number`, in the chain that ends with `head`; from the chain itself where that is long past. */
  async #blockAt(number: number, head: IndexedBlock, signal: AbortSignal): Promise<PinnedBlock> {
    if (number === head.number) return head;
    try {
      const recent = await this.#head.lineage.at(number, head, signal);
      if (recent) return recent;
      const known = this.#old.get(number) ?? (await this.#askChain?.(number));
      if (known) this.#old.set(number, known);
      return known ?? { number, ...UNKNOWN };
    } catch {
      return { number, ...UNKNOWN };
    }
  }

  async #stampTimes(
    hop: Hop,
    { data }: ExecutionResult,
    block: PinnedBlock,
    head: IndexedBlock,
    signal: AbortSignal,
  ): Promise<void> {
    if (!hop.needsTime || !data) return;
    for (const [key, named] of hop.blocks) {
      const { timestamp } = named ? await this.#named(named, head, signal) : block;
      stamp(data[key], timestamp === null ? null : String(timestamp));
    }
  }

  async #named({ number, hash }: BlockArgument, head: IndexedBlock, signal: AbortSignal) {
    if (number != null) return this.#blockAt(number, head, signal);
    if (hash == null) return head;
    return (await this.#head.lineage.byHash(hash, signal).catch(() => undefined)) ?? UNKNOWN;
  }
}
