import { type Block, CampaignsDocument, type ModelWipClient } from "@model-wip/client";
import { CliError } from "./errors.ts";
import type { Export, KnownBlock, Scope } from "./exports/export.ts";

/** What was given on the command line, as far as it decides what is exported. */
export interface Asked {
  readonly subject: string | undefined;
  readonly block: number | undefined;
  readonly fromBlock: number | undefined;
}

const ADDRESS = /^0x[0-9a-f]{40}$/i;

/**
 * What exactly is exported: the block is fixed here, once, and a campaign's name becomes its address.
 *
 * @throws CliError ARGUMENT_INVALID or CAMPAIGN_UNKNOWN; ModelWipError of the gateway.
 */
export async function scopeOf(client: ModelWipClient, of: Export, asked: Asked): Promise<Scope> {
  const block = known(asked.block === undefined ? await client.head() : await client.blockAt(asked.block));
  const fromBlock = asked.fromBlock ?? 0;
  if (fromBlock > block.number) {
    throw new CliError(
      "ARGUMENT_INVALID",
      `--from-block ${fromBlock} is after block ${block.number}.`,
      "Give a range that begins before it ends.",
    );
  }
  return { subject: await subjectOf(client, of, asked.subject, block.number), block, fromBlock };
}

function known({ number, hash, timestamp }: Block): KnownBlock {
  if (hash !== null && timestamp !== null) return { number, hash, timestamp };
  throw new CliError(
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
    throw new CliError(
      "ARGUMENT_INVALID",
      `"${given}" is not an address.`,
      "Give the account's address, 0x and 40 digits.",
    );
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
  throw new CliError("CAMPAIGN_UNKNOWN", problem, `Give an address or a name: ${choice}.`);
}

async function campaigns(client: ModelWipClient, block: number) {
  const all: { readonly id: `0x${string}`; readonly name: string }[] = [];
  for await (const campaign of client.allById(CampaignsDocument, {}, { block })) all.push(campaign);
  return all;
}
