import type { IResolvers } from "@graphql-tools/utils";
import type { GatewayContext } from "../context.ts";
import type { Db } from "../database/database.ts";
import { readOutbox } from "./outbox.ts";
import type { ModelReconciliation, Reconciler, Reconciliation } from "./reconciler.ts";

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

  extend type Status {
    "Null where no credits are offered."
    reconciliation: Reconciliation
    paymentQueue: PaymentQueue
  }
`;

/** A part of `status`: how payments stand. */
export interface PaymentStatus {
  readonly typeDefs: string;
  readonly resolvers: IResolvers<unknown, GatewayContext>;
}

export function createPaymentStatus(db: Db, reconciler: Reconciler | undefined): PaymentStatus {
  return {
    typeDefs,
    resolvers: {
      Status: {
        reconciliation: () => reconciler?.read() ?? null,
        paymentQueue: () => readOutbox(db),
      },
      Reconciliation: {
        at: ({ at }: Reconciliation) => String(Math.floor(at.getTime() / 1000)),
        driftWei: ({ drift }: Reconciliation) => String(drift),
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
