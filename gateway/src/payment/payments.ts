import type { SettleResponse } from "@x402/core/types";
import { type Caller, requireAccount } from "../auth/caller.ts";
import { holdKeyBudget } from "../auth/key-budget.ts";
import type { GenerationRow } from "../database/schema.ts";
import { GatewayError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { SignedAuthorization } from "./credits/authorizations.ts";
import type { Credits } from "./credits/credits.ts";
import type { Hold, Order } from "./port.ts";
import type { MadeImages, PaymentMethod } from "./tables.ts";
import type { SignedPayment } from "./x402/terms.ts";
import type { X402 } from "./x402/x402.ts";

/** With what, as far as the caller has said it. */
export interface Offer {
  readonly caller: Caller;
  readonly authorization: Omit<SignedAuthorization, "model"> | null;
  /** What was sent by x402. */
  readonly signed: SignedPayment | undefined;
}

/** Nothing is to be held. */
const FREE: Hold = { place: async () => {} };

export interface PaymentOptions {
  /** Prices are written down, and nobody is charged by this gateway. */
  readonly meteredOnly: boolean;
  readonly credits: Credits | undefined;
  readonly x402: X402 | undefined;
}

/** How generations are paid: the one place that knows all forms of payment. */
export class Payments {
  readonly #options: PaymentOptions;

  constructor(options: PaymentOptions) {
    this.#options = options;
  }

  /** The forms on offer; none where nothing is charged. */
  get methods(): readonly PaymentMethod[] {
    const { meteredOnly, credits, x402 } = this.#options;
    if (meteredOnly) return [];
    return [...(credits ? (["CREDITS"] as const) : []), ...(x402 ? (["X402"] as const) : [])];
  }

  /** By whom a generation is asked for: whoever pays for it without having signed in is known by the account that pays. */
  actorOf({ caller, signed }: Offer): string {
    return caller.account === null && signed !== undefined && this.#options.x402
      ? signed.payer
      : caller.actor;
  }

  /**
   * Whether the offer may see the generation again that has its actor and idempotency key. A payer who has not signed in
   * is the one who sent this payment, and nobody else.
   */
  async isSame(known: GenerationRow, { caller, signed }: Offer): Promise<boolean> {
    if (known.actor === caller.actor || !this.#options.x402 || !signed) return true;
    return this.#options.x402.isPaidBy(known.id, signed);
  }

  /**
   * What the order can be paid with; where an API key asks, within its budget too.
   * @throws GatewayError PAYMENT_REQUIRED, UNAUTHENTICATED or PAYMENT_NOT_OFFERED, or why it does not suffice
   */
  async prepare(order: Order, offer: Offer): Promise<Hold> {
    const money = await this.#money(order, offer);
    return {
      async place(transaction, generation) {
        const wei = BigInt(generation.price_wei);
        await holdKeyBudget(transaction, offer.caller, { generation: generation.id, wei });
        await money.place(transaction, generation);
      },
    };
  }

  async #money(order: Order, { caller, authorization, signed }: Offer): Promise<Hold> {
    const { meteredOnly, credits, x402 } = this.#options;
    if (order.priceWei === 0n || meteredOnly) return FREE;
    if (x402 && signed) return x402.hold(order, signed);
    if (x402 && (!credits || caller.account === null)) return x402.demand(order);
    if (!credits) {
      const message = `This generation costs ${order.priceWei} wei, and this gateway's operator has set up no way to pay.`;
      throw new GatewayError("PAYMENT_NOT_OFFERED", message);
    }
    const { account } = requireAccount(caller, `to pay ${order.priceWei} wei of your credits`);
    return credits.hold(order, account, authorization ?? undefined);
  }

  /**
   * Collects a payment by x402 once its images are made. Then the payment ends the generation, now or from the outbox:
   * with the images where it was made, else without. Other payments are captured as their generation ends.
   */
  async collect({ id }: GenerationRow, made: MadeImages, log: Logger): Promise<void> {
    const { x402 } = this.#options;
    if (!x402 || !(await x402.keep(id, made))) return;
    await x402.collect(id).catch((error: unknown) => {
      log.warn({ err: error, generation: id }, "a payment could not be collected yet");
    });
  }

  /** What x402 answers a payer whose payment was collected. */
  async responseOf({ id }: GenerationRow, { signed }: Offer): Promise<SettleResponse | undefined> {
    return signed && this.#options.x402?.responseOf(id);
  }
}
