import {
  type Asked,
  CONTENT_TYPES,
  EXPORTS,
  type Export,
  exportNamed,
  FORMAT_NAMES,
  type FormatName,
  formatOfFile,
} from "@model-wip/exports";
import { GatewayError } from "../errors.ts";

/** What a URL asks for. */
export interface ExportRequest {
  readonly of: Export;
  readonly asked: Asked;
  /** As the URL's ending says it; undefined where `Accept` has to. */
  readonly format: FormatName | undefined;
}

/** Media types by which a format may be asked for, the first of each the one that it is sent as; CSV for whoever takes all. */
export const ACCEPTED: readonly (readonly [type: string, format: FormatName])[] = [
  ...FORMAT_NAMES.map((format): [string, FormatName] => [CONTENT_TYPES[format].split(";")[0] ?? "", format]),
  ["application/ndjson", "ndjson"],
  ["application/jsonl", "ndjson"],
];

const PARAMETERS = ["block", "fromBlock", "from", "to"] as const;
type Parameter = (typeof PARAMETERS)[number];
const LONGEST_SHOWN = 80;
const shown = (text: string) => JSON.stringify(text.slice(0, LONGEST_SHOWN));

/**
 * Reads `/<export>[/<campaign or account>][.<format>]?block=&fromBlock=&from=&to=`.
 * @throws GatewayError EXPORT_UNKNOWN or ARGUMENT_INVALID
 */
export function readRequest(path: string, query: Readonly<Record<string, unknown>>): ExportRequest {
  const segments = path.split("/").filter((segment) => segment !== "");
  const last = segments.at(-1) ?? "";
  const format = formatOfFile(last);
  if (format !== undefined) segments[segments.length - 1] = last.slice(0, -(format.length + 1));
  const [name = "", subject, ...rest] = segments.map(decoded);
  const of = exportNamed(name);
  if (of === undefined || rest.length > 0) {
    const known = EXPORTS.map((one) => one.name).join(", ");
    throw new GatewayError(
      "EXPORT_UNKNOWN",
      `There is no export ${shown(segments.join("/"))}; there are ${known}.`,
    );
  }
  if (of.subject === "none" && subject !== undefined) {
    throw invalid(`${name} is of all models: ${shown(subject)} means nothing to it; leave it out`);
  }
  return { of, format, asked: { subject, ...parametersOf(query) } };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid(`${shown(segment)} in the URL cannot be decoded; encode it as encodeURIComponent does`);
  }
}

function parametersOf(query: Readonly<Record<string, unknown>>): Omit<Asked, "subject"> {
  const given = new Map<Parameter, string>();
  for (const [name, value] of Object.entries(query)) {
    const parameter = PARAMETERS.find((known) => known === name);
    if (parameter === undefined)
      throw invalid(`${shown(name)} is no parameter; there are ${PARAMETERS.join(", ")}`);
    if (typeof value !== "string") throw invalid(`\`${name}\` is given more than once; give it once`);
    given.set(parameter, value);
  }
  return {
    block: blockOf("block", given.get("block")),
    fromBlock: blockOf("fromBlock", given.get("fromBlock")),
    from: given.get("from"),
    to: given.get("to"),
  };
}

function blockOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(0|[1-9][0-9]{0,8})$/.test(text)) return Number(text);
  throw invalid(`\`${name}\` ${shown(text)} is not the number of a block; give one such as 171`);
}

const invalid = (what: string) => new GatewayError("ARGUMENT_INVALID", `${what}.`);
