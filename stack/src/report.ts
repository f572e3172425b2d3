import { writeFileSync } from "node:fs";
import type { AuditResult } from "./audit/audit.ts";
import { type AuditReport, reportOfAudit } from "./audit/report.ts";
import type { Deployment } from "./deployment.ts";
import { StackError } from "./errors.ts";
import type { MemoryWatch } from "./memory.ts";
import type { Engine, StartOptions } from "./options.ts";
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
  /** What has indexed the chain. */
  readonly engine: Engine;
  readonly audit: AuditReport;
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
  readonly engine: Engine;
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
    engine: run.engine,
    audit: reportOfAudit(audited),
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

/** Writes what a command found as JSON to the file that was given with `option`. */
export function writeJson(file: string, value: unknown, option: string): void {
  try {
    writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StackError(
      "REPORT_NOT_WRITTEN",
      `The report could not be written: ${reason}`,
      `Choose another ${option} FILE.`,
      { cause },
    );
  }
}
