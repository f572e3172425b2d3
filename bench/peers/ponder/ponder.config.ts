import { createConfig, factory } from "ponder";
import {
  campaignAbi,
  campaignFactoryAbi,
  campaignGovernorAbi,
  collectionAbi,
  modelRegistryAbi,
  sourceAbi,
} from "./abi/index.ts";

/** Requests that a URL gets are limited to 20 a second at first; so many URLs of the one chain lift that. */
const URLS = 25;

type Address = `0x${string}`;

const rpcUrl = process.env.RPC_URL ?? "";
const contracts: Readonly<Record<"factory" | "registry" | "source", Address>> = JSON.parse(
  process.env.CONTRACTS ?? "{}",
);

function eventOf<const abi extends readonly { readonly type: string; readonly name?: string }[]>(
  abi: abi,
  name: string,
) {
  return abi.find((item) => item.type === "event" && item.name === name) as never;
}

const launched = (parameter: "campaign" | "governor") =>
  factory({
    address: contracts.factory,
    event: eventOf(campaignFactoryAbi, "CampaignLaunched"),
    parameter: parameter as never,
  });

export default createConfig({
  database: { kind: "postgres", connectionString: process.env.DATABASE_URL ?? "" },
  chains: {
    recorded: {
      id: 31_337,
      rpc: Array.from({ length: URLS }, (_, index) => `${rpcUrl}/${index}`),
      pollingInterval: 100,
    },
  },
  contracts: {
    CampaignFactory: { chain: "recorded", abi: campaignFactoryAbi, address: contracts.factory },
    ModelRegistry: { chain: "recorded", abi: modelRegistryAbi, address: contracts.registry },
    Source: { chain: "recorded", abi: sourceAbi, address: contracts.source },
    Campaign: { chain: "recorded", abi: campaignAbi, address: launched("campaign") },
    Governor: { chain: "recorded", abi: campaignGovernorAbi, address: launched("governor") },
    Collection: {
      chain: "recorded",
      abi: collectionAbi,
      address: factory({
        address: contracts.source,
        event: eventOf(sourceAbi, "CollectionPublished"),
        parameter: "collection" as never,
      }),
    },
  },
});
