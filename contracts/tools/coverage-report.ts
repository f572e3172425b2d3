// Reads what `forge coverage --report debug` prints, and finds in it what no test reaches.

/** A place in a source that forge counts how often it is reached. */
export interface Item {
  kind: "Line" | "Statement" | "Branch" | "Function";
  /** First line, from 1. */
  line: number;
  /** Offsets in bytes into the source; `end` is excluded. */
  start: number;
  end: number;
  /** How often it was reached. */
  hits: number;
  /** Which `if` or `require` of its source a branch belongs to; undefined on anything else. */
  branch?: number;
}

/** Something that is wrong with the coverage of a line. */
export interface Gap {
  line: number;
  what: string;
}

const ITEM =
  /^- (Line|Statement|Branch|Function)\b.*?(?:\(branch: (\d+), path: \d+\) )?\(location: \(source ID: \d+, lines: (\d+)\.\.\d+, bytes: (\d+)\.\.(\d+)\), hits: (\d+)\)/;

/** The items of each source, in the order of the report, by the source's path as forge names it. */
export function parseReport(report: string): Map<string, Item[]> {
  const sources = new Map<string, Item[]>();
  let items: Item[] | undefined;
  for (const text of report.split("\n")) {
    const path = /^(\S+\.sol):$/.exec(text)?.[1];
    if (path !== undefined) {
      items = [];
      sources.set(path, items);
    }
    // What follows the last source are the bytecode's anchors.
    if (text.startsWith("Anchors for ")) items = undefined;
    const [, kind, branch, line, start, end, hits] = ITEM.exec(text) ?? [];
    if (kind === undefined) continue;
    items?.push({
      kind: kind as Item["kind"],
      line: Number(line),
      start: Number(start),
      end: Number(end),
      hits: Number(hits),
      ...(branch === undefined ? {} : { branch: Number(branch) }),
    });
  }
  return sources;
}

/**
 * What no test reaches of a source: lines, statements, functions and both ways of each `if` and `require`.
 *
 * A line may be left unreached that ends with the comment `// coverage: <reason>`, or that such a comment stands above. A
 * comment where everything is reached, or without a reason, is a gap itself.
 */
export function findGaps(source: string, items: readonly Item[]): Gap[] {
  const gaps = [
    ...findUnreached(items),
    ...findUntaken(Buffer.from(source), items),
    ...findUnmeasured(source, items),
  ];
  const exceptions = findExceptions(source);
  const wrong = exceptions.flatMap(({ line, reason }) => {
    if (reason === "") return { line, what: "an exception without a reason" };
    if (gaps.some((gap) => gap.line === line)) return [];
    return { line, what: `covered, so that it needs no exception: ${reason}` };
  });
  const excused = new Set(exceptions.map(({ line }) => line));
  return [...gaps.filter(({ line }) => !excused.has(line)), ...wrong].toSorted((a, b) => a.line - b.line);
}

/** The lines of a source that may be left unreached, each with its reason. */
export function findExceptions(source: string): { line: number; reason: string }[] {
  const lines = source.split("\n").map((text) => text.trim());
  return lines.flatMap((text, index) => {
    const reason = /\/\/ coverage:(.*)$/.exec(text)?.[1]?.trim();
    if (reason === undefined) return [];
    const isAbove = text.startsWith("//");
    const line = isAbove ? lines.findIndex((later, at) => at > index && !later.startsWith("//")) : index;
    return [{ line: line + 1, reason }];
  });
}

function findUnreached(items: readonly Item[]): Gap[] {
  const unreached = items.filter(({ hits }) => hits === 0);
  return [...new Set(unreached.map(({ line }) => line))].map((line) => {
    const kinds = new Set(unreached.filter((item) => item.line === line).map(({ kind }) => kind));
    return { line, what: `${[...kinds].join(", ").toLowerCase()} not reached` };
  });
}

/** Each `if` without an `else` that is always taken. forge counts only how often it is taken. */
function findUntaken(source: Buffer, items: readonly Item[]): Gap[] {
  const branches = items.filter(({ kind }) => kind === "Branch");
  const single = branches.filter(
    ({ branch, hits }) => hits > 0 && branches.filter((other) => other.branch === branch).length === 1,
  );
  return single
    .filter((body) => reached(source, items, body) <= body.hits)
    .map(({ line }) => ({ line, what: "the condition is never false" }));
}

/** How often the condition in front of `body` was reached. */
function reached(source: Buffer, items: readonly Item[], body: Item): number {
  // In assembly no parenthesis follows.
  const start = Math.max(source.lastIndexOf("if (", body.start), source.lastIndexOf(" if ", body.start));
  const condition = items.filter((item) => item.start >= start && item.end < body.start);
  if (condition.length > 0) return Math.max(...condition.map(({ hits }) => hits));
  // A variable alone is no statement to forge. What stands before it and after it is reached as often, but for exits.
  const own = items.find(({ kind, start: from, end }) => kind === "Function" && from < start && end > start);
  const lines = items.filter(
    (item) => item.kind === "Line" && item.start >= (own?.start ?? 0) && item.end <= (own?.end ?? 0),
  );
  const before = lines.filter((item) => item.start < start).at(-1);
  const after = lines.find((item) => item.start >= body.end);
  const isExit = /\b(?:return|revert)\b/.test(source.toString("utf8", body.start, body.end));
  const hitsAfter = after === undefined ? Number.POSITIVE_INFINITY : after.hits + (isExit ? body.hits : 0);
  return Math.min(before?.hits ?? 0, hitsAfter);
}

/** The first function with a body that forge counts nothing of: it knows none outside of contracts. */
function findUnmeasured(source: string, items: readonly Item[]): Gap[] {
  const measured = new Set(items.filter(({ kind }) => kind === "Function").map(({ line }) => line));
  const lineAt = (index: number) => source.slice(0, index).split("\n").length;
  return [...source.matchAll(/^ *function \w+\([^;{]*\{/gm)]
    .map(({ index }) => lineAt(index))
    .filter((line) => !measured.has(line))
    .slice(0, 1)
    .map((line) => ({ line, what: "not measured by forge" }));
}
