import { StackError } from "../errors.ts";
import type { AuditResult } from "./audit.ts";
import type { Difference, Way } from "./comparison.ts";

const NAMED = 20;
const NAMED_FORCED = 5;

/** What `--json` writes. Amounts are decimal strings in wei, times milliseconds. */
export interface AuditReport {
  readonly blockNumber: string;
  readonly blockHash: string;
  readonly entities: number;
  readonly positions: number;
  readonly figuresCompared: number;
  readonly figuresDiffering: number;
  readonly driftWei: string;
  /** Figures by what they were held against and by entity. */
  readonly tallies: readonly {
    readonly way: Way;
    readonly entity: string;
    readonly figures: number;
    readonly differing: number;
    readonly driftWei: string;
  }[];
  /** The first figures that differ, those of the earliest logs first. */
  readonly firstDifferences: readonly NamedDifference[];
  readonly unannounced: readonly { readonly campaign: string; readonly wei: string }[];
  readonly timesMs: AuditResult["timesMs"];
}

interface NamedDifference {
  readonly figure: string;
  readonly way: Way;
  readonly found: string;
  readonly expected: string;
  readonly driftWei: string;
  /** The transaction whose log last changed the entity, and its block; null where none is known. */
  readonly transaction: string | null;
  readonly block: string | null;
}

export function reportOfAudit(result: AuditResult): AuditReport {
  const { blockNumber, blockHash, entities, positions, figuresCompared, figuresDiffering, timesMs } = result;
  return {
    blockNumber: String(blockNumber),
    blockHash,
    entities,
    positions,
    figuresCompared,
    figuresDiffering,
    driftWei: String(result.driftWei),
    tallies: result.tallies.map((tally) => ({ ...tally, driftWei: String(tally.driftWei) })),
    firstDifferences: result.differences.slice(0, NAMED).map(named),
    unannounced: result.unannounced.map(({ campaign, wei }) => ({ campaign, wei: String(wei) })),
    timesMs,
  };
}

function named({ log, driftWei, ...rest }: Difference): NamedDifference {
  const place = {
    transaction: log?.transaction ?? null,
    block: log === undefined ? null : String(log.block),
  };
  return { ...rest, driftWei: String(driftWei), ...place };
}

/** What is wrong, if anything is: the drift and the first differing figures. */
export function driftError(result: AuditResult): StackError | undefined {
  if (result.figuresDiffering === 0) return undefined;
  const lines = result.differences
    .slice(0, NAMED)
    .map(
      ({ figure, way, found, expected, log }) =>
        `${figure}: ${way === "running" ? "the log says" : "the index says"} ${found}, ${SAYS[way]} ${expected}` +
        (log === undefined ? "" : `\n      last changed in block ${log.block} by ${log.transaction}`),
    );
  const more = result.differences.length - lines.length;
  if (more > 0) lines.push(`and ${more} more`);
  return new StackError(
    "AUDIT_DRIFT",
    `${result.figuresDiffering} of ${result.figuresCompared} figures differ, by ${result.driftWei} wei in all:\n    ${lines.join("\n    ")}`,
    "This is a fault of ours: the transactions named are where to look for it.",
  );
}

const SAYS: Readonly<Record<Way, string>> = {
  logs: "the logs",
  views: "the contract",
  sums: "the sum of its parts is",
  running: "the logs before it",
};

/** The result as a table for people. */
export function auditTable(result: AuditResult): string {
  const entities = [...new Set(result.tallies.map(({ entity }) => entity))];
  const cell = (way: Way, entity: string) =>
    result.tallies.find((tally) => tally.way === way && tally.entity === entity)?.figures ?? 0;
  const rows = entities.map((entity) => {
    const own = result.tallies.filter((tally) => tally.entity === entity);
    return [
      entity,
      ...(["logs", "views", "sums", "running"] as const).map((way) => count(cell(way, entity))),
      count(own.reduce((sum, { differing }) => sum + differing, 0)),
      String(own.reduce((sum, { driftWei }) => sum + driftWei, 0n)),
    ];
  });
  const header = ["figures against", "logs", "views", "sums", "running", "differing", "drift (wei)"];
  const widths = header.map((title, at) =>
    Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `  ${cells.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join("  ")}`;
  const { timesMs } = result;
  const forced = result.unannounced
    .slice(0, NAMED_FORCED)
    .map(({ campaign, wei }) => `  ${wei} wei were forced into ${campaign}; no log has told of them yet.`);
  const more = result.unannounced.length - forced.length;
  if (more > 0) forced.push(`  So it is with ${count(more)} other campaigns.`);
  return [
    `  Block ${result.blockNumber} ${result.blockHash}, ${count(result.entities)} entities`,
    "",
    line(header),
    ...rows.map(line),
    "",
    ...forced,
    `  ${count(result.figuresCompared)} figures compared, drift ${result.driftWei} wei, in ${seconds(timesMs.all)}: logs ${seconds(timesMs.logs)} and index ${seconds(timesMs.index)} together, views ${seconds(timesMs.views)}.`,
  ].join("\n");
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
