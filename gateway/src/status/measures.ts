import type { Chain } from "../chain/chain.ts";
import type { ProviderRoster } from "../generation/providers/roster.ts";
import type { Logger } from "../log.ts";
import type { DriftWatch } from "../stitching/drift.ts";
import type { IndexHead } from "../stitching/head.ts";
import type { Metrics } from "../telemetry/metrics.ts";
import { readStanding, type Standing } from "./standing.ts";

export interface MeasuredParts {
  readonly chain: Chain | undefined;
  readonly head: IndexHead;
  readonly drift: DriftWatch;
  readonly providers: ProviderRoster;
  readonly log: Logger;
}

/** One scrape asks once, though it reads several metrics. */
const SHARED_MS = 500;
const STATES = ["CLOSED", "OPEN", "HALF_OPEN"] as const;

/** A sample where the value is known, and none where it is not. */
const known = (value: number | null | undefined) => (value == null ? [] : [{ value }]);

/** Metrics of the index, and of the providers as they stand in this process. */
export function measureStatus(metrics: Metrics, { chain, head, drift, providers, log }: MeasuredParts): void {
  let shared: { readonly at: number; readonly standing: Promise<Standing> } | undefined;
  const standing = () => {
    const now = performance.now();
    if (!shared || now - shared.at > SHARED_MS)
      shared = { at: now, standing: readStanding(head, chain, log) };
    return shared.standing;
  };
  metrics.gauge({
    name: "gateway_index_up",
    help: "1 while the index's head is known, else 0.",
    read: () => [{ value: head.current ? 1 : 0 }],
  });
  metrics.gauge({
    name: "gateway_index_head_block",
    help: "Number of the newest block in the index.",
    read: () => known(head.current?.number),
  });
  metrics.gauge({
    name: "gateway_chain_head_block",
    help: "Number of the chain's newest block.",
    read: async () => known((await standing()).chainHead?.number),
  });
  metrics.gauge({
    name: "gateway_index_lag_blocks",
    help: "Blocks that the index is behind the chain.",
    read: async () => known((await standing()).lagBlocks),
  });
  metrics.gauge({
    name: "gateway_index_lag_seconds",
    help: "Seconds from the index's newest block to the chain's.",
    read: async () => known((await standing()).lagSeconds),
  });
  metrics.gauge({
    name: "gateway_index_schema_drifted",
    help: "1 where graph-node's schema is not the one that this gateway was built against, else 0.",
    read: () => [{ value: drift.current.state === "drifted" ? 1 : 0 }],
  });
  metrics.gauge({
    name: "gateway_provider_state",
    help: "1 for the state that a provider's circuit breaker is in, 0 for the others.",
    labelNames: ["provider", "state"],
    read: () =>
      providers
        .snapshot()
        .flatMap(({ id, state }) =>
          STATES.map((one) => ({ labels: { provider: id, state: one }, value: one === state ? 1 : 0 })),
        ),
  });
  metrics.gauge({
    name: "gateway_provider_running",
    help: "Calls that a provider works on for this process.",
    labelNames: ["provider"],
    read: () => providers.snapshot().map(({ id, running }) => ({ labels: { provider: id }, value: running })),
  });
  metrics.gauge({
    name: "gateway_provider_waiting",
    help: "Generations of this process that wait for a provider.",
    labelNames: ["provider"],
    read: () => providers.snapshot().map(({ id, waiting }) => ({ labels: { provider: id }, value: waiting })),
  });
}
