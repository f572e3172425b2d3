import type { IResolvers } from "@graphql-tools/utils";
import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import { readOutbox } from "./outbox.ts";
import type { ModelReconciliation, Reconciler, Reconciliation } from "./reconciler.ts";
import type { X402Books, X402Reconciler } from "./x402/books.ts";

const typeDefs = /* GraphQL */ `
  scalar BigInt

  "What was charged by credits, compared with what has reached the owners, at one block of the index. In wei."
  type Reconciliation {
    "Number of the block."
    block: Int!
    "Unix time in seconds."
    at: BigInt!
    "How far payments, receipts, index and chain are from agreeing; 0."
    driftWei: BigInt!
    models: [ModelReconciliation!]!
  }

  type ModelReconciliation {
    "Id of the model."
    model: Bytes!
    "Charged: settled and pending."
    capturedWei: BigInt!
    "In settlements of this gateway that the index has."
    settledWei: BigInt!
    "Charged, and not yet on chain."
    pendingWei: BigInt!
    "Generated, and no longer covered by its account; charged to nobody."
    lostWei: BigInt!
    "Settled by all operators, as the index has it."
    indexedWei: BigInt!
    "Settled by all operators, as Credits has it."
    onChainWei: BigInt!
    driftWei: BigInt!
  }

  "Work that is left to be done after payments: receipts, settlements, collections."
  type PaymentQueue {
    waiting: Int!
    "Of these, such as failed when last tried; they are tried again."
    failing: Int!
    "Kept aside; an operator has to look at them."
    dead: Int!
    "Of the oldest that waits."
    oldestSeconds: Int!
  }

  "What was collected by x402, compared with the network on which it was paid: the newest 200 payments, in the token's smallest units."
  type X402Reconciliation {
    "CAIP-2."
    network: String!
    "Address of the token."
    asset: Bytes!
    "Unix time in seconds."
    at: BigInt!
    "Of generations that succeeded."
    settledUnits: BigInt!
    "Of that, what the network shows as paid to the owners."
    paidUnits: BigInt!
    "Being collected."
    pendingUnits: BigInt!
    "Paid on the network for generations of the last hour that failed here."
    astrayUnits: BigInt!
    "settled - paid + astray; 0."
    driftUnits: BigInt!
  }

  extend type Status {
    "Of credits; null where none are offered."
    reconciliation: Reconciliation
    "Of x402; null where it is not offered."
    x402Reconciliation: X402Reconciliation
    paymentQueue: PaymentQueue
  }
`;

/** A part of `status`: how payments stand. */
export interface PaymentStatus {
  readonly typeDefs: string;
  readonly resolvers: IResolvers<unknown, GatewayContext>;
}

/** What compares payments with where they were made, for each way to pay that is offered. */
export interface Reconcilers {
  readonly credits: Reconciler | undefined;
  readonly x402: X402Reconciler | undefined;
}

export function createPaymentStatus(db: Db, { credits, x402 }: Reconcilers): PaymentStatus {
  return {
    typeDefs,
    resolvers: {
      Status: {
        reconciliation: () => credits?.read() ?? null,
        x402Reconciliation: () => x402?.read() ?? null,
        paymentQueue: () => readOutbox(db),
      },
      Reconciliation: {
        at: ({ at }: Reconciliation) => String(Math.floor(at.getTime() / 1000)),
        driftWei: ({ drift }: Reconciliation) => String(drift),
      },
      X402Reconciliation: {
        at: ({ at }: X402Books) => String(Math.floor(at.getTime() / 1000)),
        settledUnits: ({ settled }: X402Books) => String(settled),
        paidUnits: ({ paid }: X402Books) => String(paid),
        pendingUnits: ({ pending }: X402Books) => String(pending),
        astrayUnits: ({ astray }: X402Books) => String(astray),
        driftUnits: ({ drift }: X402Books) => String(drift),
      },
      ModelReconciliation: {
        capturedWei: ({ captured }: ModelReconciliation) => String(captured),
        settledWei: ({ settled }: ModelReconciliation) => String(settled),
        pendingWei: ({ pending }: ModelReconciliation) => String(pending),
        lostWei: ({ lost }: ModelReconciliation) => String(lost),
        indexedWei: ({ indexed }: ModelReconciliation) => String(indexed),
        onChainWei: ({ onChain }: ModelReconciliation) => String(onChain),
        driftWei: ({ drift }: ModelReconciliation) => String(drift),
      },
    },
  };
}
