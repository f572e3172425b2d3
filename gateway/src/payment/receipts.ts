import {
  creditsDomain,
  creditsTypes,
  hashPrompt,
  hashReceipt,
  type Receipt,
} from "@model-wip/contracts/receipts";
import { type Address, type Hex, isAddress, zeroAddress } from "viem";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";
import { ISSUE_RECEIPTS } from "./endings.ts";
import { modelNumber } from "./model-number.ts";
import type { Operator } from "./operator.ts";
import { type Progress, removeMessage } from "./outbox.ts";
import type { PaymentRow, ReceiptRow } from "./tables.ts";

export interface ReceiptOptions {
  readonly db: Db;
  readonly artifacts: ArtifactStore;
  readonly operator: Operator;
}

/** What is signed for the image `index` of a generation that succeeded; `payment` is undefined where it was free. */
function receiptOf(row: GenerationRow, payment: PaymentRow | undefined, index: number): Receipt {
  const actor = isAddress(row.actor, { strict: false }) ? (row.actor as Address) : zeroAddress;
  return {
    generation: row.id as Hex,
    modelId: modelNumber(row.model),
    version: BigInt(row.version),
    account: payment?.account ?? actor,
    promptHash: hashPrompt(row.prompt, row.negative_prompt),
    seed: BigInt(row.seed),
    image: row.images[index]?.contentId ?? "",
    price: BigInt(payment?.amount_wei ?? 0) / BigInt(row.count),
    createdAt: BigInt(Math.floor((row.finished_at?.getTime() ?? 0) / 1000)),
  };
}

/** Signs a receipt for each image, and stores it as JSON by content id. The prompt itself is not in it. */
export class ReceiptIssuer {
  readonly #options: ReceiptOptions;

  constructor(options: ReceiptOptions) {
    this.#options = options;
  }

  /** Issues what is missing; signatures are deterministic, so doing it twice changes nothing. */
  async issue(id: string): Promise<Progress> {
    const { db } = this.#options;
    const row = await db.selectFrom("generation").selectAll().where("id", "=", id).executeTakeFirst();
    if (row?.state !== "SUCCEEDED") return "done";
    const payment = await db
      .selectFrom("payment")
      .selectAll()
      .where("generation", "=", id)
      .executeTakeFirst();
    const receipts = await Promise.all(row.images.map((_, index) => this.#sign(row, payment, index)));
    await db
      .insertInto("receipt")
      .values(receipts)
      .onConflict((conflict) => conflict.columns(["generation", "index"]).doNothing())
      .execute();
    await removeMessage(db, ISSUE_RECEIPTS, id);
    return "done";
  }

  async #sign(row: GenerationRow, payment: PaymentRow | undefined, index: number): Promise<ReceiptRow> {
    const { artifacts, operator } = this.#options;
    const { account, chain } = operator;
    const receipt = receiptOf(row, payment, index);
    const domain = creditsDomain(await chain.chainId(), chain.contracts.Credits);
    const signature = await account.signTypedData({
      domain,
      types: creditsTypes,
      primaryType: "Receipt",
      message: { ...receipt },
    });
    const hash = hashReceipt(receipt);
    const file = {
      domain,
      receipt: {
        ...receipt,
        modelId: String(receipt.modelId),
        version: String(receipt.version),
        seed: String(receipt.seed),
        price: String(receipt.price),
        createdAt: String(receipt.createdAt),
      },
      hash,
      operator: account.address,
      signature,
    };
    const bytes = new TextEncoder().encode(JSON.stringify(file));
    return {
      generation: receipt.generation,
      index,
      account: receipt.account,
      prompt_hash: receipt.promptHash,
      image: receipt.image,
      price_wei: String(receipt.price),
      created_at: String(receipt.createdAt),
      hash,
      operator: account.address.toLowerCase() as Address,
      signature,
      content_id: await artifacts.add(bytes, "application/json", new AbortController().signal),
    };
  }
}
