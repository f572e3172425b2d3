import type { Address } from "viem";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";

/** What is to be paid for. */
export interface Order {
  /** Id of the model in the index. */
  readonly model: string;
  /** Address of the campaign whose owners are paid. */
  readonly campaign: Address;
  readonly priceWei: bigint;
}

/** Money that can be held for one generation. */
export interface Hold {
  /**
   * Holds it, in the transaction that reserves the generation: both or none.
   * @throws GatewayError where it is not there any more
   */
  place(transaction: Db, generation: GenerationRow): Promise<void>;
}
