import { memoize1 } from "@graphql-tools/utils";
import { ReceiptTree } from "@model-wip/contracts/receipts";
import type { Hex } from "viem";
import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import type { ReceiptRow, SettlementRow } from "./tables.ts";

/** That a receipt is one of those settled: for `ICredits.isSettled`. */
export interface ReceiptProof {
  readonly root: Hex;
  /** From the receipt's leaf up. */
  readonly siblings: readonly Hex[];
  readonly settlement: SettlementRow;
}

export interface Settled {
  readonly settlement: SettlementRow;
  readonly tree: ReceiptTree;
}

/** Reads proofs; the tree of a settlement is made once for each operation. */
export class Proofs {
  readonly #db: Db;
  readonly #treesOf = memoize1((_context: GatewayContext) => new Map<string, Promise<Settled | undefined>>());

  constructor(db: Db) {
    this.#db = db;
  }

  /** Undefined until the settlement is on chain, and for what is settled otherwise. */
  async find(receipt: ReceiptRow, context: GatewayContext): Promise<ReceiptProof | undefined> {
    const payment = await this.#db
      .selectFrom("payment")
      .select(["settlement"])
      .where("generation", "=", receipt.generation)
      .where("state", "=", "SETTLED")
      .executeTakeFirst();
    const root = payment?.settlement;
    if (root == null) return undefined;
    const trees = this.#treesOf(context);
    const reading = trees.get(root) ?? this.#read(root);
    trees.set(root, reading);
    const settled = await reading;
    if (!settled) return undefined;
    return { root, siblings: settled.tree.prove(receipt.hash), settlement: settled.settlement };
  }

  async #read(root: Hex): Promise<Settled | undefined> {
    const settlement = await this.#db
      .selectFrom("settlement")
      .selectAll()
      .where("root", "=", root)
      .executeTakeFirst();
    if (!settlement) return undefined;
    const receipts = await this.#db
      .selectFrom("receipt")
      .innerJoin("payment", "payment.generation", "receipt.generation")
      .select("receipt.hash")
      .where("payment.settlement", "=", root)
      .execute();
    return { settlement, tree: new ReceiptTree(receipts.map(({ hash }) => hash)) };
  }
}
