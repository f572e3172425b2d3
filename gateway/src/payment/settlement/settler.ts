import { creditsAbi } from "@model-wip/contracts";
import { BaseError, ContractFunctionRevertedError, encodeFunctionData, type Hex } from "viem";
import type { Chain } from "../../chain/chain.ts";
import type { Db } from "../../database/database.ts";
import type { Logger } from "../../log.ts";
import type { Authorizations } from "../credits/authorizations.ts";
import { readSpending, type Spending } from "../credits/spending.ts";
import { modelNumber } from "../model-number.ts";
import { DeadLetter, type Progress } from "../outbox.ts";
import type { SettlementRow } from "../tables.ts";
import { type Debit, debitsOf, settleArguments, settleCall } from "./debits.ts";
import type { OperatorSender } from "./sender.ts";
import { dissolve, type Mined, markFinal, markMined, markUnmined } from "./transitions.ts";

export interface SettlerOptions {
  readonly db: Db;
  readonly chain: Chain;
  readonly sender: OperatorSender;
  readonly authorizations: Authorizations;
  /** Blocks on top of a settlement's after which it is final. */
  readonly confirmations: number;
  readonly log: Logger;
}

const PENDING_POLL_MS = 1_000;
const CONFIRMATION_POLL_MS = 5_000;

/**
 * Brings settlements on chain. Credits settles a root once, so it is the chain that is asked what has come of one,
 * however many transactions were signed for it and whoever was killed in between.
 */
export class Settler {
  readonly #options: SettlerOptions;

  constructor(options: SettlerOptions) {
    this.#options = options;
  }

  /**
   * One step of a settlement towards its end.
   * @throws where the chain cannot be read or written now; DeadLetter where its payments are not those it was formed of
   */
  async advance(key: string): Promise<Progress> {
    const { db, log } = this.#options;
    const settlement = await db
      .selectFrom("settlement")
      .selectAll()
      .where("root", "=", key as Hex)
      .executeTakeFirst();
    if (!settlement || settlement.state === "FINAL" || settlement.state === "DISSOLVED") return "done";

    const mined = await this.#find(settlement);
    if (mined) return this.#confirm(settlement, mined);
    if (settlement.state === "MINED") {
      log.warn({ root: settlement.root }, "a reorganisation has taken a settlement back; sending it again");
      await markUnmined(db, settlement.root);
    }
    return this.#send(settlement);
  }

  async #confirm(settlement: SettlementRow, at: Mined): Promise<Progress> {
    const { db, chain, confirmations, log } = this.#options;
    const { root } = settlement;
    if (settlement.block_hash !== at.blockHash) {
      await markMined(db, root, at);
      log.info({ root, transaction: at.transaction, block: String(at.blockNumber) }, "settled");
    }
    const head = await chain.client.getBlockNumber({ cacheTime: 0 });
    if (head < at.blockNumber + BigInt(confirmations)) return { againMs: CONFIRMATION_POLL_MS };
    await markFinal(db, root);
    return "done";
  }

  /** Where it was mined, if it was: by one of our transactions, or as the log of it says. */
  async #find({ root }: SettlementRow): Promise<Mined | undefined> {
    const { chain, sender } = this.#options;
    const credits = { address: chain.contracts.Credits, abi: creditsAbi } as const;
    const [, , settledAt] = await chain.client.readContract({
      ...credits,
      functionName: "settlementOf",
      args: [root],
    });
    if (settledAt === 0n) return undefined;
    for (const hash of await sender.attempts(purposeOf(root))) {
      const receipt = await chain.client.getTransactionReceipt({ hash }).catch(() => undefined);
      if (receipt?.status === "success") {
        return { transaction: hash, blockNumber: receipt.blockNumber, blockHash: receipt.blockHash };
      }
    }
    const [log] = await chain.client.getContractEvents({
      ...credits,
      eventName: "Settled",
      args: { receiptsRoot: root },
      fromBlock: "earliest",
      strict: true,
    });
    if (!log) throw new Error(`the node knows that ${root} is settled, and not where`);
    return { transaction: log.transactionHash, blockNumber: log.blockNumber, blockHash: log.blockHash };
  }

  async #send(settlement: SettlementRow): Promise<Progress> {
    const { db, chain, sender } = this.#options;
    const { root } = settlement;
    const debits = await debitsOf(db, root);
    requireWhole(settlement, debits);
    if (await this.#authorize(settlement, debits)) return { againMs: PENDING_POLL_MS };
    try {
      await chain.client.simulateContract({
        account: sender.address,
        address: chain.contracts.Credits,
        abi: creditsAbi,
        functionName: "settle",
        args: settleArguments(settlement, debits),
      });
    } catch (error) {
      const reason = revertOf(error);
      if (reason === "AlreadySettled") return { againMs: 0 };
      if (reason !== "LimitExceeded" && reason !== "BalanceExceeded") throw error;
      if (await sender.isPending(purposeOf(root))) return { againMs: PENDING_POLL_MS };
      return this.#dissolve(settlement, debits, reason);
    }
    await sender.push(purposeOf(root), settleCall(chain.contracts.Credits, settlement, debits));
    return { againMs: PENDING_POLL_MS };
  }

  /** Hands in the signatures that the debits need; true while one of them is under way. */
  async #authorize({ model }: SettlementRow, debits: readonly Debit[]): Promise<boolean> {
    const { chain, sender, authorizations } = this.#options;
    let isUnderWay = false;
    for (const { account, amount } of debits) {
      const spending = await readSpending(chain, account, modelNumber(model));
      const needed = spending.spent + amount;
      if (spending.limit >= needed) continue;
      const signed = await authorizations.find(account, model);
      const isGood =
        signed !== undefined &&
        BigInt(signed.epoch) === spending.epoch &&
        BigInt(signed.limit_wei) >= needed &&
        BigInt(signed.deadline) >= spending.block.timestamp;
      if (!isGood) continue;
      const data = encodeFunctionData({
        abi: creditsAbi,
        functionName: "authorizeBySignature",
        args: [
          account,
          modelNumber(model),
          BigInt(signed.limit_wei),
          BigInt(signed.deadline),
          signed.signature,
        ],
      });
      const purpose = `authorize:${account}:${model}:${signed.epoch}:${signed.limit_wei}`;
      await sender.push(purpose, { to: chain.contracts.Credits, data });
      isUnderWay = true;
    }
    return isUnderWay;
  }

  async #dissolve(settlement: SettlementRow, debits: readonly Debit[], reason: string): Promise<Progress> {
    const { db, chain, log } = this.#options;
    const { root, model } = settlement;
    const covered = new Map<string, bigint>();
    for (const { account } of debits) {
      covered.set(account, chargeable(await readSpending(chain, account, modelNumber(model))));
    }
    const lost = await dissolve(db, root, covered);
    log.error({ root, reason, lost }, "a settlement cannot be made; what is covered is settled anew");
    return "done";
  }
}

/**
 * A settlement is of the same payments for as long as it may be sent. Where rows were lost or changed by hand, sending it would charge
 * accounts otherwise than its receipts say, and no other attempt finds them.
 * @throws DeadLetter
 */
function requireWhole({ root, amount_wei }: SettlementRow, debits: readonly Debit[]): void {
  const sum = debits.reduce((total, { amount }) => total + amount, 0n);
  if (sum === BigInt(amount_wei)) return;
  throw new DeadLetter(
    `settlement ${root} was formed for ${amount_wei} wei, and its payments are of ${sum} wei`,
  );
}

const purposeOf = (root: Hex) => `settle:${root}`;

/** Wei that an account can be charged in a settlement now. */
function chargeable({ limit, spent, balance }: Spending): bigint {
  const authorized = limit > spent ? limit - spent : 0n;
  return authorized < balance ? authorized : balance;
}

function revertOf(error: unknown): string | undefined {
  const reverted =
    error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
  return reverted instanceof ContractFunctionRevertedError ? reverted.data?.errorName : undefined;
}
