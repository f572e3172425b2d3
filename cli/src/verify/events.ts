import { campaignAbi, campaignGovernorAbi, collectionAbi } from "@model-wip/contracts";
import type { Cell } from "@model-wip/exports";
import { type Abi, type Address, type ContractEventName, getAbiItem, type PublicClient } from "viem";
import { inRanges } from "./chain.ts";

/** An event of the chain as far as an export lists it: its place, and the values of columns, by their names. */
export interface ChainAction {
  readonly block: bigint;
  readonly logIndex: number;
  readonly transaction: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

export interface EventRange {
  readonly campaign: Address;
  readonly from: bigint;
  readonly to: bigint;
  /** Values of a column of the file that is verified. */
  readonly distinct: (column: string) => Promise<ReadonlySet<string>>;
}

type Reader = (chain: PublicClient, range: EventRange) => Promise<readonly ChainAction[]>;

/** The arguments of an event, by their names in its ABI. */
type Args = Readonly<Record<string, string | bigint | number>>;

async function read(
  chain: PublicClient,
  addresses: Address | Address[],
  abi: Abi,
  name: string,
  { from, to }: Pick<EventRange, "from" | "to">,
  cells: (args: Args, address: Address) => Record<string, Cell>,
): Promise<ChainAction[]> {
  const event = getAbiItem({ abi, name: name as ContractEventName<Abi> });
  if (event?.type !== "event") throw new Error(`no event ${name}`);
  const logs = await inRanges(from, to, (fromBlock, toBlock) =>
    chain.getLogs({ address: addresses, event, fromBlock, toBlock, strict: true }),
  );
  return logs.map(({ blockNumber, logIndex, transactionHash, args, address }) => ({
    block: blockNumber,
    logIndex,
    transaction: transactionHash,
    cells: cells(args as Args, address),
  }));
}

const lower = (address: Cell | undefined) => String(address).toLowerCase();

const contributions: Reader = (chain, range) =>
  read(chain, range.campaign, campaignAbi, "Contributed", range, (args) => ({
    account: lower(args.account),
    payer: lower(args.payer),
    amount_wei: args.amount ?? null,
    account_total_wei: args.contributed ?? null,
    campaign_total_wei: args.totalContributed ?? null,
  }));

const withdrawals: Reader = (chain, range) =>
  read(chain, range.campaign, campaignAbi, "Withdrawn", range, (args) => ({
    account: lower(args.account),
    caller: lower(args.caller),
    amount_wei: args.amount ?? null,
    account_total_wei: args.withdrawn ?? null,
  }));

const CHOICES = ["AGAINST", "FOR", "ABSTAIN"];

const votes: Reader = async (chain, range) => {
  const governor = await chain.readContract({
    address: range.campaign,
    abi: campaignAbi,
    functionName: "governor",
  });
  const cells = (args: Args) => ({
    account: lower(args.voter),
    proposal: args.proposalId ?? null,
    choice: CHOICES[Number(args.support)] ?? null,
    weight: args.weight ?? null,
    reason: args.reason ?? null,
  });
  const [plain, withParams] = await Promise.all([
    read(chain, governor, campaignGovernorAbi, "VoteCast", range, cells),
    read(chain, governor, campaignGovernorAbi, "VoteCastWithParams", range, cells),
  ]);
  return [...plain, ...withParams];
};

/** Mints of the collections that the file names: which others there are, the campaign does not know. */
const mints: Reader = async (chain, range) => {
  const collections = [...(await range.distinct("collection"))] as Address[];
  if (collections.length === 0) return [];
  return read(chain, collections, collectionAbi, "Minted", range, (args, address) => ({
    collection: lower(address),
    account: lower(args.minter),
    recipient: lower(args.to),
    token_id: args.tokenId ?? null,
    quantity: args.quantity ?? null,
    paid_wei: args.paid ?? null,
    owners_wei: args.ownersAmount ?? null,
    creator_wei: args.creatorAmount ?? null,
    platform_wei: args.platformAmount ?? null,
    referrer_wei: args.referrerAmount ?? null,
  }));
};

/**
 * Income as the campaign's events tell it. ETH that was forced in has none of its own: it is what the next event's total
 * says more than the sum so far, and stands at the place of that event.
 */
const fees: Reader = async (chain, range) => {
  const whole = { ...range, from: 0n };
  const [received, withdrawn] = await Promise.all([
    read(chain, range.campaign, campaignAbi, "IncomeReceived", whole, (args) => ({
      sender: lower(args.from),
      amount_wei: args.amount ?? null,
      total_wei: args.totalIncome ?? null,
    })),
    read(chain, range.campaign, campaignAbi, "Withdrawn", whole, (args) => ({
      amount_wei: 0n,
      total_wei: args.totalIncome ?? null,
    })),
  ]);
  const told = [...received, ...withdrawn].toSorted((one, other) =>
    one.block === other.block ? one.logIndex - other.logIndex : Number(one.block - other.block),
  );
  const incomes: ChainAction[] = [];
  let total = 0n;
  for (const { cells, ...place } of told) {
    const amount = BigInt(cells.amount_wei ?? 0n);
    const after = BigInt(cells.total_wei ?? 0n);
    const forced = after - amount - total;
    if (forced > 0n) {
      total += forced;
      incomes.push({
        ...place,
        cells: { source: "FORCED", sender: lower(range.campaign), amount_wei: forced, total_wei: total },
      });
    }
    if (cells.sender === undefined) continue;
    total += amount;
    incomes.push({ ...place, cells });
  }
  return incomes.filter(({ block }) => block >= range.from);
};

/** How the actions of each export are read from the chain's own logs. */
export const EVENTS: Readonly<Record<string, Reader>> = { contributions, withdrawals, votes, mints, fees };
