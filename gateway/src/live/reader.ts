import { parse } from "graphql";
import type { IndexedBlock } from "../stitching/lineage.ts";
import type { Subgraph } from "../stitching/subgraph.ts";
import type { BlockPlace, Branch } from "./branch.ts";
import { type ActivityPlace, printCursor } from "./cursor.ts";

/** Which actions are meant; `null` for all. */
export interface ActivityFilter {
  readonly campaign: string | null;
  readonly account: string | null;
}

/** What is told of at once: actions up to a block, or that blocks are to be taken back. */
export interface ActivityEvent {
  readonly cursor: string;
  readonly block: BlockPlace;
  readonly takeBackAfter: number | null;
  readonly ids: readonly string[];
}

interface ActionKey {
  readonly id: string;
  readonly order: string;
  readonly campaign: { readonly id: string } | null;
  readonly account: { readonly id: string };
}

/** Actions in one push. */
const PAGE = 100;
/** graph-node answers at most this many rows of a list. */
const MAX_FIRST = 1000;
const ORDERS_PER_BLOCK = 1_000_000n;

const KEYS = parse(/* GraphQL */ `
  query ActionKeys($where: Action_filter!, $first: Int!, $block: Int!) {
    actions(where: $where, first: $first, orderBy: order, orderDirection: asc, block: { number: $block }) {
      id order campaign { id } account { id }
    }
  }
`);

/** Which actions there are, asked of the index; what all readers ask for at a new block is asked once. */
export class ActionKeys {
  readonly #subgraph: Pick<Subgraph, "query">;
  #newest: { readonly of: string; readonly keys: Promise<readonly ActionKey[]> } | undefined;

  constructor(subgraph: Pick<Subgraph, "query">) {
    this.#subgraph = subgraph;
  }

  /** The next actions after `place` up to `head`, in the order of the chain; more than PAGE where there are more. */
  async after(
    place: ActivityPlace,
    head: IndexedBlock,
    filter: ActivityFilter,
  ): Promise<readonly ActionKey[]> {
    if (place.upTo === null && head.number - place.block.number <= 2) {
      const all = await this.#ofNewest(place, head);
      // A list that is full says nothing of what comes after it.
      if (all.length < MAX_FIRST) return all.filter((key) => isMeant(key, filter));
    }
    return this.#read(place, head, filter, PAGE + 1);
  }

  #ofNewest(place: ActivityPlace, head: IndexedBlock): Promise<readonly ActionKey[]> {
    const of = `${place.block.number}:${head.hash}`;
    if (this.#newest?.of === of) return this.#newest.keys;
    const keys = this.#read(place, head, { campaign: null, account: null }, MAX_FIRST);
    this.#newest = { of, keys };
    keys.catch(() => {
      if (this.#newest?.keys === keys) this.#newest = undefined;
    });
    return keys;
  }

  async #read({ block, upTo }: ActivityPlace, head: IndexedBlock, filter: ActivityFilter, first: number) {
    const where = {
      and: [
        { block_lte: String(head.number) },
        upTo === null
          ? { block_gt: String(block.number) }
          : { or: [{ order_gt: upTo.order }, { order: upTo.order, id_gt: upTo.id }] },
        ...(filter.campaign === null ? [] : [{ campaign: filter.campaign }]),
        ...(filter.account === null ? [] : [{ account: filter.account }]),
      ],
    };
    const variables = { where, first, block: head.number };
    const { actions } = await this.#subgraph.query<{ actions: readonly ActionKey[] }>(KEYS, variables);
    return actions;
  }
}

const isMeant = ({ campaign, account }: ActionKey, filter: ActivityFilter): boolean =>
  (filter.campaign === null || campaign?.id === filter.campaign) &&
  (filter.account === null || account.id === filter.account);

/** Reads the actions of the branch from one place on, and what has to be taken back of what it has read. */
export class ActivityReader {
  readonly #branch: Branch;
  readonly #keys: ActionKeys;
  readonly #filter: ActivityFilter;
  #place: ActivityPlace;

  constructor(branch: Branch, keys: ActionKeys, filter: ActivityFilter, place: ActivityPlace) {
    this.#branch = branch;
    this.#keys = keys;
    this.#filter = filter;
    this.#place = place;
  }

  get place(): ActivityPlace {
    return this.#place;
  }

  /** What tells a client where it begins. */
  get beginning(): ActivityEvent {
    return { cursor: printCursor(this.#place), block: this.#place.block, takeBackAfter: null, ids: [] };
  }

  /** Whether it has read all that there is. */
  get isAtHead(): boolean {
    return this.#place.upTo === null && this.#place.block.hash === this.#branch.head?.hash;
  }

  /**
   * Hands the next event to `deliver`, and goes on behind it once that has succeeded; false where there is none, be it
   * that everything is read, or that the index has not come to where this reader is.
   * @throws GatewayError SUBGRAPH_… or what `deliver` throws; then the same event comes again
   */
  async step(deliver: (event: ActivityEvent) => Promise<void>): Promise<boolean> {
    const head = this.#branch.head;
    if (head === undefined) return false;
    const { block, upTo } = this.#place;
    const standing = await this.#branch.standing(block);
    if (standing !== block) {
      const isBefore = upTo !== null && BigInt(upTo.order) / ORDERS_PER_BLOCK <= BigInt(standing.number);
      await this.#goTo({ block: standing, upTo: isBefore ? upTo : null }, standing.number, [], deliver);
      return true;
    }
    if (block.number > head.number || (block.number === head.number && upTo === null)) {
      if (block.number === head.number) this.#place = { block: head, upTo: null };
      return false;
    }
    const keys = await this.#keys.after(this.#place, head, this.#filter);
    const page = keys.slice(0, PAGE);
    const last = page.at(-1);
    const next: ActivityPlace = {
      block: { number: head.number, hash: head.hash },
      upTo: keys.length > PAGE && last !== undefined ? { order: last.order, id: last.id } : null,
    };
    if (page.length === 0) this.#place = next;
    else
      await this.#goTo(
        next,
        null,
        page.map(({ id }) => id),
        deliver,
      );
    return true;
  }

  async #goTo(
    place: ActivityPlace,
    takeBackAfter: number | null,
    ids: readonly string[],
    deliver: (event: ActivityEvent) => Promise<void>,
  ): Promise<void> {
    await deliver({ cursor: printCursor(place), block: place.block, takeBackAfter, ids });
    this.#place = place;
  }
}
