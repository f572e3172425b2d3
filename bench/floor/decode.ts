import {
  campaignAbi,
  campaignFactoryAbi,
  campaignGovernorAbi,
  collectionAbi,
  commissionsAbi,
  creditsAbi,
  modelRegistryAbi,
  sourceAbi,
  treasuryAbi,
} from "@model-wip/contracts";
import { type AbiEvent, decodeEventLog, type Hex, toEventSelector } from "viem";

/** A log of the JSON-RPC, as much as the floor needs of it. */
export interface RpcLog {
  readonly address: Hex;
  readonly topics: [Hex, ...Hex[]];
  readonly data: Hex;
  readonly blockNumber: Hex;
  readonly transactionHash: Hex;
  readonly logIndex: Hex;
}

/** An event of any of the contracts: the table that it goes to, and how to decode it. */
export interface KnownEvent {
  readonly table: string;
  readonly event: AbiEvent;
}

const ABIS = {
  campaign_factory: campaignFactoryAbi,
  campaign: campaignAbi,
  governor: campaignGovernorAbi,
  treasury: treasuryAbi,
  model_registry: modelRegistryAbi,
  source: sourceAbi,
  collection: collectionAbi,
  commissions: commissionsAbi,
  credits: creditsAbi,
};

/** Events by what tells them apart on chain: the hash of their signature and how many arguments are indexed. */
const events = new Map<string, KnownEvent>();
for (const [contract, abi] of Object.entries(ABIS)) {
  for (const item of abi) {
    if (item.type !== "event") continue;
    const event = item as AbiEvent;
    const topics = event.inputs.filter(({ indexed }) => indexed === true).length + 1;
    const key = `${toEventSelector(event)} ${topics}`;
    if (!events.has(key)) events.set(key, { table: `${contract}_${event.name}`.toLowerCase(), event });
  }
}

export const KNOWN_EVENTS: readonly KnownEvent[] = [...events.values()];

/** The event that a log is, and its arguments in the order of the ABI; `undefined` for one of no contract of ours. */
export function decode(log: RpcLog): { event: KnownEvent; values: readonly unknown[] } | undefined {
  const event = events.get(`${log.topics[0]} ${log.topics.length}`);
  if (event === undefined) return undefined;
  const { args } = decodeEventLog({ abi: [event.event], topics: log.topics, data: log.data });
  const named = args as unknown as Readonly<Record<string, unknown>>;
  return { event, values: event.event.inputs.map(({ name }) => named[name ?? ""]) };
}
