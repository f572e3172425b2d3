import type { PaymentPayload, PaymentRequirements } from "@x402/core/types";
import type { ColumnType, Generated, Selectable } from "kysely";
import type { Address, Hex } from "viem";
import type { Immutable, StoredImage } from "../database/columns.ts";

/** From whom a generation is paid: ETH in Credits, or a token by x402. */
export type PaymentMethod = "CREDITS" | "X402";

/**
 * HELD -> CAPTURED -> SETTLING -> SETTLED, or HELD -> VOIDED. A settlement that a reorganisation took back puts SETTLED
 * back to SETTLING. LOST is what an account owes and nothing on chain covers any more.
 */
export type PaymentState = "HELD" | "CAPTURED" | "VOIDED" | "SETTLING" | "SETTLED" | "LOST";

/** What a generation that has a price is paid by; one for each. */
export interface PaymentTable {
  generation: Immutable<string>;
  method: Immutable<PaymentMethod>;
  state: PaymentState;
  /** Whose money it is, in lower case. */
  account: Immutable<Address>;
  model: Immutable<string>;
  amount_wei: Immutable<string>;
  /** Root of the settlement that it is part of. */
  settlement: ColumnType<Hex | null, never, Hex | null>;
  created_at: Generated<Date>;
  captured_at: ColumnType<Date | null, never, Date>;
}

/** SENDING -> MINED -> FINAL. DISSOLVED: it could not be mined any more, and its payments went back to CAPTURED. */
export type SettlementState = "SENDING" | "MINED" | "FINAL" | "DISSOLVED";

/** Payments of one model that are charged by one call of `Credits.settle`. */
export interface SettlementTable {
  /** Root of the Merkle tree of their receipts. */
  root: Immutable<Hex>;
  model: Immutable<string>;
  /** Receipts, one for each image. */
  count: Immutable<number>;
  amount_wei: Immutable<string>;
  state: SettlementState;
  /** Where it is on chain. */
  transaction: ColumnType<Hex | null, never, Hex | null>;
  block_number: ColumnType<string | null, never, string | null>;
  block_hash: ColumnType<Hex | null, never, Hex | null>;
  created_at: Generated<Date>;
}

/** What the operator signed for one image. With its generation it makes up `ICredits.Receipt`. */
export interface ReceiptTable {
  generation: Immutable<Hex>;
  index: Immutable<number>;
  account: Immutable<Address>;
  prompt_hash: Immutable<Hex>;
  /** Content id of the image. */
  image: Immutable<string>;
  price_wei: Immutable<string>;
  /** Unix seconds. */
  created_at: Immutable<string>;
  hash: Immutable<Hex>;
  operator: Immutable<Address>;
  signature: Immutable<Hex>;
  /** Content id of the receipt as JSON. */
  content_id: Immutable<string>;
}

/** The authorization with the greatest limit that an account has signed for a model in its newest epoch. */
export interface SpendingAuthorizationTable {
  account: Immutable<Address>;
  model: Immutable<string>;
  epoch: string;
  limit_wei: string;
  /** Unix seconds of the chain. */
  deadline: string;
  signature: Hex;
}

/** A transaction that the operator signed; stored before anyone sees it. */
export interface OperatorTransactionTable {
  hash: Immutable<Hex>;
  operator: Immutable<Address>;
  nonce: Immutable<string>;
  /** What it is for: all transactions for one purpose are attempts of which one is enough. */
  purpose: Immutable<string>;
  raw: Immutable<Hex>;
  max_fee_per_gas: Immutable<string>;
  created_at: Generated<Date>;
}

/** A token payment: what its payer signed, claimed by one generation for good. */
export interface X402PaymentTable {
  generation: Immutable<string>;
  /** CAIP-2. */
  network: Immutable<string>;
  asset: Immutable<string>;
  payer: Immutable<string>;
  nonce: Immutable<string>;
  /** Unix seconds, of the network. */
  valid_before: Immutable<string>;
  payload: ColumnType<PaymentPayload, string, never>;
  requirements: ColumnType<PaymentRequirements, string, never>;
  /** What the generation has made; it is handed out once it is paid. */
  result: ColumnType<MadeImages | null, never, string>;
  /** The facilitator was asked to settle, and its answer is not known. */
  is_unanswered: Generated<boolean>;
  transaction: ColumnType<string | null, never, string>;
}

/** Images that are stored, and not paid yet. */
export interface MadeImages {
  readonly images: readonly StoredImage[];
  readonly latencyMs: number;
}

/** Work that a committed transaction has left to be done, at least once. */
export interface OutboxTable {
  id: ColumnType<string, never, never>;
  topic: Immutable<string>;
  key: Immutable<string>;
  due_at: ColumnType<Date, Date | undefined, Date>;
  /** Counts claims, so that only the latest one may put it back or take it out. */
  attempts: Generated<number>;
  /** Failures since it last went on. */
  failures: Generated<number>;
  last_error: ColumnType<string | null, never, string | null>;
  dead_at: ColumnType<Date | null, never, Date | null>;
  created_at: Generated<Date>;
}

export interface PaymentTables {
  payment: PaymentTable;
  settlement: SettlementTable;
  receipt: ReceiptTable;
  spending_authorization: SpendingAuthorizationTable;
  operator_transaction: OperatorTransactionTable;
  outbox: OutboxTable;
  x402_payment: X402PaymentTable;
}

export type X402PaymentRow = Selectable<X402PaymentTable>;
export type PaymentRow = Selectable<PaymentTable>;
export type SettlementRow = Selectable<SettlementTable>;
export type ReceiptRow = Selectable<ReceiptTable>;
export type SpendingAuthorizationRow = Selectable<SpendingAuthorizationTable>;
