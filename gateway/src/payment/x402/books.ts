import { sql } from "kysely";
import type { Db } from "../../database/database.ts";
import type { Logger } from "../../log.ts";
import type { X402PaymentRow } from "../tables.ts";
import type { PaymentNetwork } from "./network.ts";
import type { X402Config } from "./terms.ts";

/** What was collected by x402, compared with what the network says of it. Amounts in the token's smallest units. */
export interface X402Books {
  readonly network: string;
  readonly asset: string;
  readonly at: Date;
  /** Of the payments that are compared: those that succeeded, and what of that the network shows as paid. */
  readonly settled: bigint;
  readonly paid: bigint;
  /** Being collected. */
  readonly pending: bigint;
  /** Paid on the network for what failed here. */
  readonly astray: bigint;
  /** settled - paid + astray; 0. */
  readonly drift: bigint;
}

type Compared = X402PaymentRow & { readonly state: "SETTLED" | "CAPTURED" | "VOIDED" };

/** Payments that are compared, the newest: older ones were compared when they were. */
const MOST_PAYMENTS = 200;
/** A failed one is looked at for so long: its nonce may still be used, and what is older is out of reach. */
const VOIDED_S = 3_600;
const FRESH_MS = 30_000;

/** Compares payments by x402 in Postgres with the network on which they were made. */
export class X402Reconciler {
  readonly #db: Db;
  readonly #config: X402Config;
  readonly #network: PaymentNetwork;
  readonly #log: Logger;
  #last: { readonly at: number; readonly books: Promise<X402Books> } | undefined;

  constructor(db: Db, config: X402Config, network: PaymentNetwork, log: Logger) {
    this.#db = db;
    this.#config = config;
    this.#network = network;
    this.#log = log;
  }

  /** At most `FRESH_MS` old. @throws where Postgres or the network's node does not answer */
  read(): Promise<X402Books> {
    const now = performance.now();
    if (this.#last === undefined || now - this.#last.at > FRESH_MS) {
      const books = this.#compare();
      this.#last = { at: now, books };
      books.catch(() => {
        this.#last = undefined;
      });
    }
    return this.#last.books;
  }

  async #compare(): Promise<X402Books> {
    const { network, asset } = this.#config;
    const { rows } = await sql<Compared>`
      SELECT x402_payment.*, payment.state FROM x402_payment JOIN payment USING (generation)
      WHERE network = ${network} AND asset = ${asset.toLowerCase()} AND (payment.state IN ('SETTLED', 'CAPTURED')
        OR (payment.state = 'VOIDED' AND payment.created_at > now() - make_interval(secs => ${VOIDED_S})))
      ORDER BY payment.created_at DESC LIMIT ${MOST_PAYMENTS}`.execute(this.#db);
    const sums = { settled: 0n, paid: 0n, pending: 0n, astray: 0n };
    const compare = async (row: Compared) => {
      const amount = BigInt(row.requirements.amount);
      if (row.state === "CAPTURED") sums.pending += amount;
      else if (row.state === "SETTLED") {
        sums.settled += amount;
        if (await this.#network.isPaid(row)) sums.paid += amount;
      } else if ((await this.#network.fateOf(row)).state === "paid") sums.astray += amount;
    };
    await Promise.all(rows.map(compare));
    const drift = sums.settled - sums.paid + sums.astray;
    if (drift !== 0n) {
      this.#log.error(
        { network, asset, drift: String(drift) },
        "payments by x402 and their network do not agree",
      );
    }
    return { network, asset, at: new Date(), ...sums, drift };
  }
}
