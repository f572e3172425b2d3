import type { AuditResult } from "./audit/audit.ts";
import type { Deployment } from "./deployment.ts";
import type { MemoryWatch } from "./memory.ts";
import type { StartOptions } from "./options.ts";
import type { StepTimes } from "./progress.ts";

/** Where everything answers. */
export interface Urls {
  readonly gateway: string;
  readonly subgraph: string;
  readonly chain: string;
  readonly artifacts: string;
}

/** What `npm start -- --report FILE` writes. Amounts are decimal strings in wei, times milliseconds. */
export interface Report {
  readonly ok: boolean;
  readonly seed: number | null;
  readonly audit: {
    readonly blockNumber: string;
    readonly blockHash: string;
    readonly figuresCompared: number;
    readonly figuresDiffering: number;
    readonly driftWei: string;
    readonly firstDifferences: AuditResult["firstDifferences"];
  };
  /** From `npm start` until the gateway was ready, the installation of packages included. */
  readonly firstAnswerMs: number;
  /** From `npm start` until the end of the audit. */
  readonly auditEndMs: number;
  readonly stepsMs: StepTimes;
  /** Most memory of all processes together; 0 where the system does not tell. */
  readonly peakMemoryBytes: number;
  readonly urls: Urls;
  readonly addresses: Readonly<Record<keyof Deployment, string>>;
}

export function reportOf(run: {
  readonly options: StartOptions;
  readonly urls: Urls;
  readonly deployment: Deployment;
  readonly audited: AuditResult;
  readonly memory: MemoryWatch;
  readonly steps: StepTimes;
  readonly firstAnswerMs: number;
  readonly auditEndMs: number;
}): Report {
  const { audited, deployment } = run;
  return {
    ok: audited.figuresDiffering === 0,
    seed: run.options.story ? run.options.seed : null,
    audit: {
      blockNumber: String(audited.blockNumber),
      blockHash: audited.blockHash,
      figuresCompared: audited.figuresCompared,
      figuresDiffering: audited.figuresDiffering,
      driftWei: String(audited.driftWei),
      firstDifferences: audited.firstDifferences,
    },
    firstAnswerMs: run.firstAnswerMs,
    auditEndMs: run.auditEndMs,
    stepsMs: { ...run.steps },
    peakMemoryBytes: run.memory.peakBytes,
    urls: run.urls,
    addresses: {
      CampaignFactory: deployment.CampaignFactory.address,
      ModelRegistry: deployment.ModelRegistry.address,
      Source: deployment.Source.address,
      Commissions: deployment.Commissions.address,
      Credits: deployment.Credits.address,
    },
  };
}
