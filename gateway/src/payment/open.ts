import { setTimeout as sleep } from "node:timers/promises";
import type { ArtifactStore } from "../artifacts/store.ts";
import type { Chain } from "../chain/chain.ts";
import type { Config } from "../config.ts";
import type { Db } from "../database/database.ts";
import type { Ending } from "../generation/ending.ts";
import type { Logger } from "../log.ts";
import type { Subgraph } from "../stitching/subgraph.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { Authorizations } from "./credits/authorizations.ts";
import { Credits } from "./credits/credits.ts";
import { endPayments, ISSUE_RECEIPTS, type OnEnded } from "./endings.ts";
import { measurePayments } from "./measures.ts";
import { openOperator } from "./operator.ts";
import { type Handler, OutboxWorker } from "./outbox.ts";
import { Payments } from "./payments.ts";
import { Proofs } from "./proof.ts";
import { ReceiptIssuer } from "./receipts.ts";
import { Reconciler } from "./reconciler.ts";
import { createPaymentApi, type PaymentApi } from "./schema.ts";
import { formSettlements, SEND_SETTLEMENT } from "./settlement/batches.ts";
import { OperatorSender } from "./settlement/sender.ts";
import { Settler } from "./settlement/settler.ts";
import { createPaymentStatus, type PaymentStatus } from "./status.ts";
import { X402Reconciler } from "./x402/books.ts";
import { openPaymentNetwork } from "./x402/network.ts";
import { COLLECT, X402 } from "./x402/x402.ts";

const RECONCILE_MS = 60_000;
/** An answer waits for so long for its receipts. */
const ISSUE_WAIT_MS = 2_000;

export interface PaymentServices {
  readonly db: Db;
  readonly chain: Chain | undefined;
  readonly artifacts: ArtifactStore;
  readonly subgraph: Subgraph;
  readonly log: Logger;
  readonly metrics: Metrics;
  /** Ends a generation. */
  readonly finish: (id: string, ending: Ending) => Promise<unknown>;
}

/** All that pays for generations, as the rest of the gateway sees it. */
export interface PaymentRoom {
  readonly payments: Payments;
  readonly onEnded: OnEnded;
  readonly api: PaymentApi;
  readonly status: PaymentStatus;
  /** What follows a success, done at once; what fails here is done from the outbox. */
  onSucceeded(id: string): Promise<void>;
  /** Begins to settle and to do what was left undone; the database is up to date by now. */
  begin(): void;
  stop(): Promise<void>;
}

export function openPaymentRoom(config: Config, services: PaymentServices): PaymentRoom {
  const { db, chain, artifacts, subgraph, log, metrics } = services;
  const operator = openOperator(config, chain);
  const handlers: Record<string, Handler> = {};
  let credits: Credits | undefined;
  let authorizations: Authorizations | undefined;
  let issuer: ReceiptIssuer | undefined;
  let reconciler: Reconciler | undefined;
  if (operator) {
    issuer = new ReceiptIssuer({ db, artifacts, operator });
    handlers[ISSUE_RECEIPTS] = (id) => (issuer as ReceiptIssuer).issue(id);
    authorizations = new Authorizations(db, operator.chain);
    credits = new Credits(db, operator.chain, authorizations);
    const settler = new Settler({
      db,
      chain: operator.chain,
      sender: new OperatorSender(db, operator, log),
      authorizations,
      confirmations: config.SETTLEMENT_CONFIRMATIONS,
      log,
    });
    reconciler = new Reconciler({ db, chain: operator.chain, subgraph, log });
    handlers[SEND_SETTLEMENT] = (root) => settler.advance(root);
  }
  let x402: X402 | undefined;
  let x402Reconciler: X402Reconciler | undefined;
  if (config.X402 && config.PAYMENT !== "metered") {
    const network = openPaymentNetwork(config.X402);
    const tokens = new X402({ db, config: config.X402, network, log, finish: services.finish });
    x402 = tokens;
    x402Reconciler = new X402Reconciler(db, config.X402, network, log);
    handlers[COLLECT] = (id) => tokens.collect(id);
  }
  const payments = new Payments({ meteredOnly: config.PAYMENT === "metered", credits, x402 });
  const worker = new OutboxWorker(db, handlers, config.OUTBOX_POLL_MS, log);
  const api = createPaymentApi({
    db,
    artifacts,
    payments,
    credits,
    authorizations,
    proofs: new Proofs(db),
  });
  const reconcilers = { credits: reconciler, x402: x402Reconciler };
  measurePayments(metrics, db, reconcilers);

  let reconciling: NodeJS.Timeout | undefined;
  let timer: NodeJS.Timeout | undefined;
  let settling: Promise<void> = Promise.resolve();
  const settle = async () => {
    if (!operator) return;
    try {
      const roots = await formSettlements(db);
      if (roots.length > 0) worker.wake();
    } catch (error) {
      log.warn({ err: error }, "settlements could not be formed");
    }
  };
  return {
    payments,
    onEnded: endPayments(operator !== undefined),
    api,
    status: createPaymentStatus(db, reconcilers),
    async onSucceeded(id) {
      const issuing = issuer?.issue(id).catch((error: unknown) => {
        log.warn({ err: error, generation: id }, "receipts could not be issued yet");
      });
      await Promise.race([issuing, sleep(ISSUE_WAIT_MS, undefined, { ref: false })]);
    },
    begin() {
      if (timer) return;
      worker.begin();
      const tick = () => {
        settling = settling.then(settle);
      };
      tick();
      timer = setInterval(tick, config.SETTLEMENT_INTERVAL_MS);
      reconciling = setInterval(() => {
        for (const one of [reconciler, x402Reconciler]) {
          one?.read().catch((error: unknown) => log.warn({ err: error }, "could not reconcile"));
        }
      }, RECONCILE_MS);
    },
    async stop() {
      clearInterval(timer);
      clearInterval(reconciling);
      await settling;
      await worker.stop();
    },
  };
}
