import { creditsAbi } from "@model-wip/contracts";
import { parse } from "graphql";
import { sql } from "kysely";
import type { Chain } from "../chain/chain.ts";
import type { Db } from "../database/database.ts";
import type { Logger } from "../log.ts";
import type { Subgraph } from "../stitching/subgraph.ts";
import { modelNumber } from "./model-number.ts";

/** What was captured of a model by credits, and where it is. All amounts in wei. */
export interface ModelReconciliation {
  readonly model: string;
  /** Charged to accounts: settled and pending. */
  readonly captured: bigint;
  /** In settlements of this gateway that the index has. */
  readonly settled: bigint;
  /** Captured, and at this block not on chain yet. */
  readonly pending: bigint;
  /** Generated, and no longer covered by its account; charged to nobody. */
  readonly lost: bigint;
  /** Settled by all operators, as the index has it, and as Credits has it. */
  readonly indexed: bigint;
  readonly onChain: bigint;
  /** How far all this is from agreeing; 0. */
  readonly drift: bigint;
}

export interface Reconciliation {
  /** The block of the index and the chain that were compared. */
  readonly block: number;
  readonly at: Date;
  readonly drift: bigint;
  readonly models: readonly ModelReconciliation[];
}

/** Our settlements that are compared one by one, the newest; older ones are in the totals of index and chain. */
const MOST_SETTLEMENTS = 1_000;
const FRESH_MS = 5_000;

const HEAD = parse("{ _meta { block { number } } }");
const INDEXED = parse(/* GraphQL */ `
  query Indexed($block: Int!, $roots: [Bytes!]!) {
    models(first: 1000, block: { number: $block }) { id totalIncomeFromGenerations }
    settlements(first: 1000, where: { id_in: $roots }, block: { number: $block }) { id amount count }
  }
`);

interface Indexed {
  readonly models: readonly { readonly id: string; readonly totalIncomeFromGenerations: string }[];
  readonly settlements: readonly { readonly id: string; readonly amount: string; readonly count: string }[];
}

interface OwnSettlement {
  readonly root: string;
  readonly model: string;
  readonly amount: string;
  readonly count: number;
  /** What its payments and their receipts sum up to. */
  readonly payments: string;
  readonly receipts: string;
  readonly block: string | null;
}

interface Open {
  readonly model: string;
  readonly pending: string;
  readonly lost: string;
  /** Payments whose state does not follow from that of their generation. */
  readonly astray: string;
}

const distance = (one: bigint, other: bigint) => (one > other ? one - other : other - one);

export interface ReconcilerOptions {
  readonly db: Db;
  readonly chain: Chain;
  readonly subgraph: Subgraph;
  readonly log: Logger;
}

/**
 * Compares what was charged with what has reached the owners: payments and their receipts in Postgres, settlements in the index,
 * totals in the index and on chain, at one block of the index.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  #last: Promise<Reconciliation> | undefined;
  #lastAt = 0;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** The last comparison if it is some seconds old at most, else a new one. @throws what keeps it from being made */
  read(): Promise<Reconciliation> {
    if (this.#last === undefined || Date.now() - this.#lastAt > FRESH_MS) {
      this.#lastAt = Date.now();
      this.#last = this.reconcile();
      this.#last.catch(() => {
        this.#last = undefined;
      });
    }
    return this.#last;
  }

  /** Compares now. A drift is logged as an error. */
  async reconcile(): Promise<Reconciliation> {
    const { subgraph, log } = this.#options;
    const { _meta } = await subgraph.query<{ _meta: { block: { number: number } } }>(HEAD);
    const block = _meta.block.number;
    // Postgres first: what is mined afterwards is still pending in it, and on chain at a later block.
    const own = await this.#settlements();
    const open = await this.#open();
    const indexed = await subgraph.query<Indexed>(INDEXED, { block, roots: own.map(({ root }) => root) });
    const onChain = await this.#totals(
      indexed.models.map(({ id }) => id),
      block,
    );
    const models = indexed.models.map(({ id, totalIncomeFromGenerations }) =>
      compare(id, block, {
        own: own.filter(({ model }) => model === id),
        found: new Map(indexed.settlements.map((settlement) => [settlement.id, settlement])),
        open: open.find(({ model }) => model === id),
        indexed: BigInt(totalIncomeFromGenerations),
        onChain: onChain.get(id) ?? 0n,
      }),
    );
    const drift = models.reduce((sum, model) => sum + model.drift, 0n);
    if (drift > 0n) {
      const drifting = models.filter((model) => model.drift > 0n);
      const shown = drifting.map((model) =>
        Object.fromEntries(Object.entries(model).map(([name, value]) => [name, String(value)])),
      );
      log.error({ block, drift: String(drift), models: shown }, "payments, index and chain do not agree");
    }
    return { block, at: new Date(), drift, models };
  }

  async #settlements(): Promise<readonly OwnSettlement[]> {
    const { rows } = await sql<OwnSettlement>`
      SELECT root, model, amount_wei::text AS amount, count, block_number::text AS block,
        (SELECT coalesce(sum(amount_wei), 0)::text FROM payment WHERE settlement = root) AS payments,
        (SELECT coalesce(sum(receipt.price_wei), 0)::text FROM receipt
          JOIN payment ON payment.generation = receipt.generation WHERE payment.settlement = root) AS receipts
      FROM settlement WHERE state <> 'DISSOLVED'
      ORDER BY created_at DESC LIMIT ${MOST_SETTLEMENTS}`.execute(this.#options.db);
    return rows;
  }

  async #open(): Promise<readonly Open[]> {
    const { rows } = await sql<Open>`
      SELECT payment.model,
        coalesce(sum(amount_wei) FILTER (WHERE payment.state = 'CAPTURED'), 0)::text AS pending,
        coalesce(sum(amount_wei) FILTER (WHERE payment.state = 'LOST'), 0)::text AS lost,
        coalesce(sum(amount_wei) FILTER (WHERE
          (payment.state = 'HELD') <> (generation.state IN ('RESERVED', 'RUNNING'))), 0)::text AS astray
      FROM payment JOIN generation ON generation.id = payment.generation
      WHERE payment.method = 'CREDITS' AND payment.state IN ('HELD', 'CAPTURED', 'LOST')
      GROUP BY payment.model`.execute(this.#options.db);
    return rows;
  }

  async #totals(models: readonly string[], block: number): Promise<ReadonlyMap<string, bigint>> {
    const { client, contracts } = this.#options.chain;
    const totals = await client.multicall({
      contracts: models.map((model) => ({
        address: contracts.Credits,
        abi: creditsAbi,
        functionName: "totalSettled" as const,
        args: [modelNumber(model)] as const,
      })),
      allowFailure: false,
      blockNumber: BigInt(block),
      deployless: true,
    });
    return new Map(models.map((model, index) => [model, totals[index] as bigint]));
  }
}

interface Figures {
  readonly own: readonly OwnSettlement[];
  readonly found: ReadonlyMap<string, { readonly amount: string; readonly count: string }>;
  readonly open: Open | undefined;
  readonly indexed: bigint;
  readonly onChain: bigint;
}

function compare(
  model: string,
  block: number,
  { own, found, open, indexed, onChain }: Figures,
): ModelReconciliation {
  let settled = 0n;
  let pending = BigInt(open?.pending ?? 0);
  let drift = distance(indexed, onChain) + BigInt(open?.astray ?? 0);
  for (const settlement of own) {
    const amount = BigInt(settlement.amount);
    drift += distance(amount, BigInt(settlement.payments)) + distance(amount, BigInt(settlement.receipts));
    const known = found.get(settlement.root);
    if (known) {
      settled += amount;
      drift += distance(amount, BigInt(known.amount));
      if (Number(known.count) !== settlement.count) drift += amount;
    } else if (settlement.block !== null && Number(settlement.block) <= block) drift += amount;
    else pending += amount;
  }
  return {
    model,
    captured: settled + pending,
    settled,
    pending,
    lost: BigInt(open?.lost ?? 0),
    indexed,
    onChain,
    drift,
  };
}
