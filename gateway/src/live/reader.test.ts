import { createHash } from "node:crypto";
import fc from "fast-check";
import type { DocumentNode } from "graphql";
import { describe, expect, it } from "vitest";
import type { IndexedBlock, Lineage } from "../stitching/lineage.ts";
import type { Subgraph } from "../stitching/subgraph.ts";
import { Branch } from "./branch.ts";
import { parseCursor } from "./cursor.ts";
import { ActionKeys, type ActivityEvent, ActivityReader } from "./reader.ts";

interface Block {
  readonly number: number;
  readonly hash: string;
  readonly parent: Block | undefined;
  readonly actions: number;
}

interface Where {
  readonly and: readonly {
    readonly block_lte?: string;
    readonly block_gt?: string;
    readonly or?: readonly [
      { readonly order_gt: string },
      { readonly order: string; readonly id_gt: string },
    ];
  }[];
}

const ALL = { campaign: null, account: null };
const hashOf = (text: string) => `0x${createHash("sha256").update(text).digest("hex")}`;

const BEFORE = hashOf("what is before the first block");

/** The index, with blocks of any branch in its store, and answers from the branch that it is on. */
class Index implements Pick<Subgraph, "query">, Pick<Lineage, "byHash"> {
  #made = 0;
  readonly #blocks = new Map<string, Block>();
  head = this.#make(undefined, 0);

  #make(parent: Block | undefined, actions: number): Block {
    const block = {
      number: (parent?.number ?? 99) + 1,
      hash: hashOf(`block ${this.#made++}`),
      parent,
      actions,
    };
    this.#blocks.set(block.hash, block);
    return block;
  }

  get indexed(): IndexedBlock {
    return this.#describe(this.head);
  }

  #describe({ number, hash, parent }: Block): IndexedBlock {
    return { number, hash, parentHash: parent?.hash ?? BEFORE, timestamp: 0 };
  }

  async byHash(hash: string): Promise<IndexedBlock | undefined> {
    const block = this.#blocks.get(hash);
    return block && this.#describe(block);
  }

  mine(actions: number): void {
    this.head = this.#make(this.head, actions);
  }

  takeBack(blocks: number): void {
    for (let left = blocks; left > 0 && this.head.parent !== undefined; left--) this.head = this.head.parent;
  }

  get actions() {
    const all = [];
    for (let block: Block | undefined = this.head; block !== undefined; block = block.parent) {
      const { number, hash } = block;
      const own = Array.from({ length: block.actions }, (_, index) => ({
        id: hashOf(`${hash} ${index}`),
        order: String(number * 1_000_000 + index),
        campaign: null,
        account: { id: "0x" },
      }));
      all.unshift(...own);
    }
    return all;
  }

  async query<T>(_document: DocumentNode, variables: Record<string, unknown> = {}): Promise<T> {
    if (Number(variables.block) > this.head.number) throw new Error("not indexed yet");
    const { and } = variables.where as Where;
    const blockOf = (order: string) => Math.floor(Number(order) / 1_000_000);
    const meant = this.actions.filter(({ id, order }) =>
      and.every(({ block_lte, block_gt, or }) => {
        if (block_lte !== undefined) return blockOf(order) <= Number(block_lte);
        if (block_gt !== undefined) return blockOf(order) > Number(block_gt);
        if (or === undefined) throw new Error("not asked for here");
        const [{ order_gt }, same] = or;
        return Number(order) > Number(order_gt) || (order === same.order && id > same.id_gt);
      }),
    );
    return { actions: meant.slice(0, Number(variables.first)) } as T;
  }
}

/** Keeps a list as clients do, and holds every push to what it promises. */
class Client {
  list: { id: string; order: string }[] = [];
  cursor: string;

  constructor(cursor: string) {
    this.cursor = cursor;
  }

  take({ cursor, takeBackAfter, ids }: ActivityEvent, orders: ReadonlyMap<string, string>): void {
    if (takeBackAfter !== null) {
      this.list = this.list.filter(({ order }) => Number(order) / 1_000_000 < takeBackAfter + 1);
    }
    for (const id of ids) {
      if (this.list.some((known) => known.id === id)) throw new Error(`${id} twice`);
      this.list.push({ id, order: orders.get(id) as string });
    }
    this.cursor = cursor;
  }
}

const anywhere = new AbortController().signal;

type Step =
  | { readonly do: "mine"; readonly actions: number }
  | { readonly do: "take back"; readonly blocks: number }
  | { readonly do: "follow" | "read one" | "read" | "reconnect" | "restart" };

const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ do: fc.constant("mine" as const), actions: fc.constantFrom(0, 1, 3, 120) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant("take back" as const), blocks: fc.integer({ min: 1, max: 6 }) }),
    },
    {
      weight: 8,
      arbitrary: fc.record({
        do: fc.constantFrom(
          "follow" as const,
          "read one" as const,
          "read" as const,
          "reconnect" as const,
          "restart" as const,
        ),
      }),
    },
  ),
  { maxLength: 60 },
);

describe("reading activity", () => {
  it("ends with what the index says, each action once, whatever is taken back, restarted or left", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence: readonly Step[]) => {
        const index = new Index();
        const keys = new ActionKeys(index);
        let branch = new Branch(index);
        await branch.follow(index.indexed, anywhere);
        const client = new Client(`${index.head.number}:${index.head.hash}`);
        const open = () => new ActivityReader(branch, keys, ALL, parseCursor(client.cursor));
        let reader = open();
        const readOne = () =>
          reader.step(async (event) => {
            client.take(event, new Map(index.actions.map(({ id, order }) => [id, order])));
          });
        const follow = () => branch.follow(index.indexed, anywhere);
        for (const step of sequence) {
          if (step.do === "mine") index.mine(step.actions);
          else if (step.do === "take back") index.takeBack(step.blocks);
          else if (step.do === "restart") {
            branch = new Branch(index);
            await follow();
            reader = open();
          } else if (step.do === "reconnect") {
            reader = open();
          } else if (step.do === "follow") {
            await follow();
          } else {
            // The index may have gone on, or back, since its head was followed.
            try {
              while ((await readOne()) && step.do === "read");
            } catch (error) {
              expect(error).toHaveProperty("message", "not indexed yet");
            }
          }
        }
        // graph-node goes to another branch when it is the longer one.
        for (let blocks = 0; blocks < 10; blocks++) index.mine(1);
        await follow();
        while (await readOne());
        expect(client.list).toEqual(index.actions.map(({ id, order }) => ({ id, order })));
      }),
      { numRuns: 80, seed: 1 },
    );
  });
});

describe("a reader of more than one push holds", () => {
  const LONG = 120;
  const setUp = async () => {
    const index = new Index();
    const branch = new Branch(index);
    await branch.follow(index.indexed, anywhere);
    const client = new Client("");
    const start = { block: { number: index.head.number, hash: index.head.hash }, upTo: null };
    const reader = new ActivityReader(branch, new ActionKeys(index), ALL, start);
    const readOne = () =>
      reader.step(async (event) =>
        client.take(event, new Map(index.actions.map(({ id, order }) => [id, order]))),
      );
    return { index, client, readOne, follow: () => branch.follow(index.indexed, anywhere) };
  };
  const idsOf = (actions: readonly { readonly id: string }[]) => actions.map(({ id }) => id);

  it("goes on within a block that stands when later ones are taken back", async () => {
    const { index, client, readOne, follow } = await setUp();
    index.mine(LONG);
    index.mine(LONG);
    await follow();
    await readOne();
    expect(client.list).toHaveLength(100);
    index.takeBack(1);
    index.mine(1);
    index.mine(1);
    await follow();
    while (await readOne());
    expect(idsOf(client.list)).toEqual(idsOf(index.actions));
  });

  it("begins a block anew when it is taken back in the middle", async () => {
    const { index, client, readOne, follow } = await setUp();
    index.mine(LONG);
    await follow();
    await readOne();
    index.takeBack(1);
    index.mine(LONG);
    index.mine(0);
    await follow();
    while (await readOne());
    expect(idsOf(client.list)).toEqual(idsOf(index.actions));
  });
});

describe("the branch", () => {
  it("knows where a block that was abandoned has parted from it", async () => {
    const index = new Index();
    const branch = new Branch(index);
    await branch.follow(index.indexed, anywhere);
    for (let block = 0; block < 5; block++) index.mine(0);
    await branch.follow(index.indexed, anywhere);
    const abandoned = index.indexed;
    index.takeBack(3);
    const parting = index.indexed;
    for (let block = 0; block < 4; block++) index.mine(0);
    await branch.follow(index.indexed, anywhere);
    expect(await branch.standing(abandoned)).toEqual({ number: parting.number, hash: parting.hash });
  });

  it("takes a block for one that stands which the chain has, though nobody here remembers it", async () => {
    const index = new Index();
    const { hash, number } = index.indexed;
    for (let block = 0; block < Branch.DEPTH + 10; block++) index.mine(0);
    const onChain = new Branch(index, async () => ({ hash }));
    await onChain.follow(index.indexed, anywhere);
    expect(await onChain.standing({ number, hash })).toEqual({ number, hash });
    const alone = new Branch(index);
    await alone.follow(index.indexed, anywhere);
    expect(await alone.standing({ number, hash })).toEqual({ number: 0, hash: null });
  });

  it("stays where it is while the index only goes back", async () => {
    const index = new Index();
    const branch = new Branch(index);
    await branch.follow(index.indexed, anywhere);
    for (let block = 0; block < 3; block++) index.mine(0);
    await branch.follow(index.indexed, anywhere);
    const { head } = branch;
    index.takeBack(2);
    await branch.follow(index.indexed, anywhere);
    expect(branch.head).toEqual(head);
  });
});
