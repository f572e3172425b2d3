import { event, indexed, keccak256 } from "@subsquid/evm-abi";
import * as codec from "@subsquid/evm-codec";
import {
  campaignAbi,
  campaignFactoryAbi,
  campaignGovernorAbi,
  collectionAbi,
  modelRegistryAbi,
  sourceAbi,
} from "../abi/index";

const ABIS = [
  campaignFactoryAbi,
  campaignAbi,
  campaignGovernorAbi,
  modelRegistryAbi,
  sourceAbi,
  collectionAbi,
];

type Item = {
  type: string;
  name?: string;
  inputs?: readonly { name: string; type: string; indexed?: boolean }[];
};

/** An event as squids' codegen would have it of its ABI. */
function eventOf(name: string) {
  const item = ABIS.flatMap((abi) => abi as readonly Item[]).find(
    (one) => one.type === "event" && one.name === name,
  );
  if (item?.inputs === undefined) throw new Error(`no ABI has the event ${name}`);
  const signature = `${name}(${item.inputs.map(({ type }) => type).join(",")})`;
  const parameters = item.inputs.map((input) => {
    const type = codecOf(input.type);
    return [input.name, input.indexed ? indexed(type) : type];
  });
  const topic = `0x${Buffer.from(keccak256(signature)).toString("hex")}`;
  return event(topic, signature, Object.fromEntries(parameters));
}

function codecOf(type: string): typeof codec.address {
  if (type.endsWith("[]")) return codec.array(codecOf(type.slice(0, -2))) as never;
  return (codec as never as Record<string, typeof codec.address>)[type] as typeof codec.address;
}

export const EVENTS = {
  CampaignLaunched: eventOf("CampaignLaunched"),
  Contributed: eventOf("Contributed"),
  Refunded: eventOf("Refunded"),
  Finalized: eventOf("Finalized"),
  IncomeReceived: eventOf("IncomeReceived"),
  Withdrawn: eventOf("Withdrawn"),
  ModelRegistered: eventOf("ModelRegistered"),
  CollectionPublished: eventOf("CollectionPublished"),
  TokenCreated: eventOf("TokenCreated"),
  Minted: eventOf("Minted"),
  TransferSingle: eventOf("TransferSingle"),
  EarningsWithdrawn: eventOf("EarningsWithdrawn"),
  ProposalCreated: eventOf("ProposalCreated"),
  ProposalExecuted: eventOf("ProposalExecuted"),
  VoteCast: eventOf("VoteCast"),
};
export type EventName = keyof typeof EVENTS;

export const NAME_OF_TOPIC = new Map(
  Object.entries(EVENTS).map(([name, { topic }]) => [topic, name as EventName]),
);
