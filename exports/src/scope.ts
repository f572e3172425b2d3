import { type Block, CampaignsDocument, type ModelWipClient } from "@model-wip/client";
import { ExportError } from "./errors.ts";
import type { Export, KnownBlock, Scope } from "./kinds/export.ts";
import { parseTime } from "./time.ts";

/** What was given on the command line or in a URL, as far as it decides what is exported. */
export interface Asked {
  /** Campaign or account; undefined for the only campaign. */
  readonly subject: string | undefined;
  readonly block: number | undefined;
  readonly fromBlock?: number | undefined;
  /** A date in UTC, a time with its zone, or Unix seconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const ADDRESS = /^0x[0-9a-f]{40}$/i;

/**
 * What exactly is exported: the block is fixed here, once, and a campaign's name becomes its address.
 *
 * @throws ExportError ARGUMENT_INVALID or CAMPAIGN_UNKNOWN; ModelWipError of the gateway.
 */
export async function scopeOf(
  client: ModelWipClient,
  of: Export,
  asked: Asked,
  signal?: AbortSignal,
): Promise<Scope> {
  const period = periodOf(of, asked);
  if (asked.fromBlock !== undefined && of.range !== "blocks") {
    throw invalid(
      `${of.name} is no list of what happened, so it has no first block`,
      "Leave the first block out.",
    );
  }
  const block = known(
    await (asked.block === undefined ? client.head(signal) : client.blockAt(asked.block, signal)),
  );
  const fromBlock = asked.fromBlock ?? 0;
  if (fromBlock > block.number) {
    throw invalid(
      `the first block ${fromBlock} is after block ${block.number}`,
      "Give a range that begins before it ends.",
    );
  }
  const subject = await subjectOf(client, of, asked.subject, block.number);
  return { subject, block, fromBlock, ...period };
}

function periodOf(of: Export, asked: Asked): Pick<Scope, "from" | "to"> {
  const time = (name: "from" | "to") => {
    const given = asked[name];
    if (given === undefined) return null;
    if (of.range !== "time") {
      throw invalid(
        `${of.name} follows the chain's blocks, not times: "${name}" means nothing to it`,
        of.range === "blocks" ? "Bound it by blocks; every row has its time." : "Name a block.",
      );
    }
    const seconds = parseTime(given);
    if (seconds !== undefined) return seconds;
    throw invalid(
      `"${name}" is "${given}", which is no time`,
      "Give 2023-11-20, 2023-11-20T12:00:00Z or Unix seconds.",
    );
  };
  const period = { from: time("from"), to: time("to") };
  if (period.from !== null && period.to !== null && period.from >= period.to) {
    throw invalid(
      `"from" ${asked.from} is not before "to" ${asked.to}`,
      "Give a time that begins before it ends.",
    );
  }
  return period;
}

const invalid = (what: string, wayOut: string) =>
  new ExportError("ARGUMENT_INVALID", `${what[0]?.toUpperCase()}${what.slice(1)}.`, wayOut);

function known({ number, hash, timestamp }: Block): KnownBlock {
  if (hash !== null && timestamp !== null) return { number, hash, timestamp };
  throw new ExportError(
    "BLOCK_UNKNOWN",
    `The gateway does not know the hash of block ${number}, which every export carries.`,
    "Ask for the newest block, or have the gateway's operator set RPC_URL.",
  );
}

async function subjectOf(
  client: ModelWipClient,
  of: Export,
  given: string | undefined,
  block: number,
): Promise<Scope["subject"]> {
  if (of.subject === "none") return undefined;
  if (given !== undefined && ADDRESS.test(given)) {
    const address = given.toLowerCase() as `0x${string}`;
    if (of.subject === "account" || (await campaigns(client, block)).some(({ id }) => id === address))
      return address;
  } else if (of.subject === "account") {
    throw invalid(`"${given ?? ""}" is not an address`, "Give the account's address, 0x and 40 digits.");
  }
  const all = await campaigns(client, block);
  const named = all.filter(({ name }) => given === undefined || name === given);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only.id;
  const choice = all.map(({ id, name }) => `${id} (${name})`).join(", ") || "there is none at that block";
  const problem =
    given === undefined
      ? "There are several campaigns, and none is named."
      : named.length > 1
        ? `Several campaigns are called "${given}".`
        : `The index has no campaign "${given}" at block ${block}.`;
  throw new ExportError("CAMPAIGN_UNKNOWN", problem, `Give an address or a name: ${choice}.`);
}

async function campaigns(client: ModelWipClient, block: number) {
  const all: { readonly id: `0x${string}`; readonly name: string }[] = [];
  for await (const campaign of client.allById(CampaignsDocument, {}, { block })) all.push(campaign);
  return all;
}
