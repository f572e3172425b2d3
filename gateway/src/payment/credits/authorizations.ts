import { creditsAbi } from "@model-wip/contracts";
import { sql } from "kysely";
import { type Address, BaseError, ContractFunctionRevertedError, type Hex, isHex } from "viem";
import type { Chain } from "../../chain/chain.ts";
import { chainUnavailable } from "../../chain/errors.ts";
import type { Db } from "../../database/database.ts";
import { GatewayError } from "../../errors.ts";
import { modelNumber } from "../model-number.ts";
import type { SpendingAuthorizationRow } from "../tables.ts";
import { readSpending } from "./spending.ts";

/** `SpendingAuthorization` of EIP-712 with its signature, as GraphQL hands it over: amounts as strings of digits. */
export interface SignedAuthorization {
  readonly model: string;
  /** Wei in all, ever. */
  readonly limit: string;
  readonly epoch: string;
  /** Unix seconds. */
  readonly deadline: string;
  readonly signature: string;
}

/** An authorization has to be good for so long that what is generated on it can be settled. */
export const DEADLINE_MARGIN_S = 3_600n;
const MOST = 2n ** 256n - 1n;

const invalid = (message: string) => new GatewayError("AUTHORIZATION_INVALID", message);

/** What accounts have signed, the greatest limit of the newest epoch for each model. The chain is asked what it is worth. */
export class Authorizations {
  readonly #db: Db;
  readonly #chain: Chain;

  constructor(db: Db, chain: Chain) {
    this.#db = db;
    this.#chain = chain;
  }

  find(account: Address, model: string, db: Db = this.#db): Promise<SpendingAuthorizationRow | undefined> {
    return db
      .selectFrom("spending_authorization")
      .selectAll()
      .where("account", "=", account)
      .where("model", "=", model)
      .executeTakeFirst();
  }

  /**
   * Keeps an authorization, if Credits would take it now; one with a lower limit in the same epoch changes nothing,
   * since what has been generated rests on the greater one.
   * @throws GatewayError AUTHORIZATION_INVALID, AUTHORIZATION_EXPIRED or CHAIN_UNAVAILABLE
   */
  async keep(account: Address, signed: SignedAuthorization): Promise<void> {
    const model = signed.model.toLowerCase();
    if (!/^0x[0-9a-f]{8}$/.test(model)) throw invalid("`model` is not a model's id.");
    if (!isHex(signed.signature) || signed.signature.length > 20_000) {
      throw invalid("`signature` is not hexadecimal.");
    }
    for (const field of ["limit", "epoch", "deadline"] as const) {
      const value = BigInt(signed[field]);
      if (value < 0n || value > MOST) throw invalid(`\`${field}\` ${value} is not a uint256.`);
    }
    const known = await this.find(account, model);
    if (known?.signature === signed.signature) return;

    const { block, epoch, limit } = await readSpending(this.#chain, account, modelNumber(model));
    if (BigInt(signed.epoch) !== epoch) {
      throw invalid(
        `It is for epoch ${signed.epoch}; sign one for epoch ${epoch}, which is the account's now.`,
      );
    }
    if (BigInt(signed.deadline) < block.timestamp + DEADLINE_MARGIN_S) {
      throw new GatewayError(
        "AUTHORIZATION_EXPIRED",
        `Its deadline ${signed.deadline} is not an hour after the chain's time, ${block.timestamp}; sign a later one.`,
      );
    }
    if (BigInt(signed.limit) <= limit) {
      throw invalid(
        `Its limit of ${signed.limit} wei is not above ${limit} wei, which the account has authorized on chain.`,
      );
    }
    await this.#check(account, model, signed);
    await sql`
      INSERT INTO spending_authorization (account, model, epoch, limit_wei, deadline, signature)
      VALUES (${account}, ${model}, ${signed.epoch}, ${signed.limit}, ${signed.deadline}, ${signed.signature})
      ON CONFLICT (account, model) DO UPDATE SET epoch = excluded.epoch, limit_wei = excluded.limit_wei,
        deadline = excluded.deadline, signature = excluded.signature
      WHERE (excluded.epoch, excluded.limit_wei) > (spending_authorization.epoch, spending_authorization.limit_wei)`.execute(
      this.#db,
    );
  }

  /** Asks Credits itself, so that contracts sign as on chain (ERC-1271) and nothing is accepted that it would refuse. */
  async #check(account: Address, model: string, signed: SignedAuthorization): Promise<void> {
    try {
      await this.#chain.client.simulateContract({
        address: this.#chain.contracts.Credits,
        abi: creditsAbi,
        functionName: "authorizeBySignature",
        args: [
          account,
          modelNumber(model),
          BigInt(signed.limit),
          BigInt(signed.deadline),
          signed.signature as Hex,
        ],
      });
    } catch (error) {
      const reverted =
        error instanceof BaseError && error.walk((cause) => cause instanceof ContractFunctionRevertedError);
      if (!(reverted instanceof ContractFunctionRevertedError)) throw chainUnavailable(error);
      const name = reverted.data?.errorName ?? "without a reason";
      throw invalid(
        name === "InvalidSignature"
          ? `The signature is not that of ${account} for this model, limit, epoch and deadline.`
          : `Credits would refuse it: ${name}.`,
      );
    }
  }
}
