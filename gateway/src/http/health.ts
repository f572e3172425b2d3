import type { Request, Response } from "express";
import type { ArtifactStore } from "../artifacts/store.ts";
import { type Db, pingDatabase } from "../database/database.ts";
import { toGatewayError } from "../errors.ts";
import type { DriftWatch } from "../stitching/drift.ts";
import { indexedBlock, type Subgraph } from "../stitching/subgraph.ts";

export interface Probes {
  readonly db: Db;
  readonly subgraph: Subgraph;
  readonly artifacts: ArtifactStore;
  readonly drift: DriftWatch;
  readonly providers: readonly string[];
  readonly isDraining: () => boolean;
}

interface Check {
  readonly ok: boolean;
  readonly [detail: string]: unknown;
}

const CHECK_TIMEOUT_MS = 3_000;
/** Checks are shared for this long, so that asking often costs the parts behind nothing. */
const SHARED_MS = 500;

async function check(
  run: (signal: AbortSignal) => Promise<Omit<Check, "ok"> & { ok?: boolean }>,
): Promise<Check> {
  const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
  const begun = performance.now();
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(new Error("no answer in time")), { once: true });
  });
  try {
    const details = await Promise.race([run(signal), late]);
    return { ok: true, ...details, ms: Math.round(performance.now() - begun) };
  } catch (error) {
    const { code } = toGatewayError(error);
    return { ok: false, ...(code === "INTERNAL_SERVER_ERROR" ? {} : { code }), error: "unavailable" };
  }
}

async function checkAll({ db, subgraph, artifacts }: Probes) {
  const [database, index, store] = await Promise.all([
    check(async () => {
      await pingDatabase(db);
      return {};
    }),
    check(async (signal) => {
      const { block, hasIndexingErrors } = await indexedBlock(subgraph, signal);
      return { ok: !hasIndexingErrors, block, hasIndexingErrors };
    }),
    check(async (signal) => {
      await artifacts.check(signal);
      return {};
    }),
  ]);
  return { database, subgraph: index, artifacts: store };
}

/** `/readyz`: 200 where every part answers and the gateway is not stopping, else 503; details either way. */
export function readyz(probes: Probes) {
  let shared: { at: number; checks: ReturnType<typeof checkAll> } | undefined;
  return async (_request: Request, response: Response) => {
    if (!shared || performance.now() - shared.at > SHARED_MS) {
      shared = { at: performance.now(), checks: checkAll(probes) };
    }
    const checks = await shared.checks;
    const draining = probes.isDraining();
    const ready = !draining && Object.values(checks).every(({ ok }) => ok);
    response.status(ready ? 200 : 503).json({
      ready,
      checks: { ...checks, notDraining: { ok: !draining } },
      schemaDrift: probes.drift.current,
      providers: probes.providers,
    });
  };
}

/** `/healthz`: the process lives. */
export const healthz = (_request: Request, response: Response) => {
  response.json({ alive: true, uptimeS: Math.floor(process.uptime()) });
};
