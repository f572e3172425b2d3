import type { Address } from "viem";
import { type Caller, requireAccount } from "../auth/caller.ts";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";
import { GatewayError } from "../errors.ts";
import type { SignedAuthorization } from "./credits/authorizations.ts";
import type { Credits } from "./credits/credits.ts";
import type { PaymentMethod } from "./tables.ts";

/** What is to be paid for. */
export interface Order {
  /** Id of the model in the index. */
  readonly model: string;
  /** Address of the campaign whose owners are paid. */
  readonly campaign: Address;
  readonly priceWei: bigint;
}

/** With what, as far as the caller has said it. */
export interface Offer {
  readonly caller: Caller;
  readonly authorization: Omit<SignedAuthorization, "model"> | null;
}

/** Money that can be held for one generation. */
export interface Hold {
  /**
   * Holds it, in the transaction that reserves the generation: both or none.
   * @throws GatewayError where it is not there any more
   */
  place(transaction: Db, generation: GenerationRow): Promise<void>;
}

/** Nothing is to be held. */
const FREE: Hold = { place: async () => {} };

export interface PaymentOptions {
  /** Prices are written down, and nobody is charged by this gateway. */
  readonly meteredOnly: boolean;
  readonly credits: Credits | undefined;
}

/** How generations are paid: the one place that knows all forms of payment. */
export class Payments {
  readonly #options: PaymentOptions;

  constructor(options: PaymentOptions) {
    this.#options = options;
  }

  /** The forms on offer; none where nothing is charged. */
  get methods(): readonly PaymentMethod[] {
    const { meteredOnly, credits } = this.#options;
    return meteredOnly || !credits ? [] : ["CREDITS"];
  }

  /**
   * What the order can be paid with.
   * @throws GatewayError UNAUTHENTICATED or PAYMENT_NOT_OFFERED, or why it does not suffice
   */
  async prepare(order: Order, offer: Offer): Promise<Hold> {
    const { meteredOnly, credits } = this.#options;
    if (order.priceWei === 0n || meteredOnly) return FREE;
    if (!credits) {
      const message = `This generation costs ${order.priceWei} wei, and this gateway's operator has set up no way to pay.`;
      throw new GatewayError("PAYMENT_NOT_OFFERED", message);
    }
    const { account } = requireAccount(offer.caller, `to pay ${order.priceWei} wei of your credits`);
    return credits.hold(order, account, offer.authorization ?? undefined);
  }
}
