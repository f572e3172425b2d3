import { campaignFactoryAbi, sourceAbi } from "@model-wip/contracts";
import { type Abi, decodeEventLog, type Hex } from "viem";
import type { Deployment } from "../../deployment.ts";
import type { Rpc } from "../rpc.ts";
import { campaign } from "./campaign.ts";
import { campaignFactory } from "./campaign-factory.ts";
import { collection } from "./collection.ts";
import { commissions } from "./commissions.ts";
import type { Contract } from "./contract.ts";
import { credits } from "./credits.ts";
import { derive } from "./derive.ts";
import { governor } from "./governor.ts";
import { readLogs } from "./logs.ts";
import { isBefore, Model } from "./model.ts";
import { modelRegistry } from "./model-registry.ts";
import type { RawLog } from "./raw-log.ts";
import { source } from "./source.ts";
import { treasury } from "./treasury.ts";

/** Works out the state at block `to` from the logs of the deployed contracts and of those that they have made. */
export async function replay(rpc: Rpc, deployment: Deployment, to: bigint): Promise<Model> {
  const from = BigInt(Math.min(...Object.values(deployment).map(({ startBlock }) => startBlock)));
  const contracts = new Map<Hex, Contract>();
  const read = async (kind: Contract, addresses: readonly Hex[]) => {
    for (const address of addresses) contracts.set(address, kind);
    return readLogs(rpc, addresses, kind.selectors, from, to);
  };
  const [launches, publications, ...others] = await Promise.all([
    read(campaignFactory, [lower(deployment.CampaignFactory.address)]),
    read(source, [lower(deployment.Source.address)]),
    read(modelRegistry, [lower(deployment.ModelRegistry.address)]),
    read(commissions, [lower(deployment.Commissions.address)]),
    read(credits, [lower(deployment.Credits.address)]),
  ]);
  const followed = await Promise.all([
    read(campaign, namedIn(launches, campaignFactoryAbi, "CampaignLaunched", "campaign")),
    read(governor, namedIn(launches, campaignFactoryAbi, "CampaignLaunched", "governor")),
    read(treasury, namedIn(launches, campaignFactoryAbi, "CampaignLaunched", "treasury")),
    read(collection, namedIn(publications, sourceAbi, "CollectionPublished", "collection")),
  ]);
  const logs = [...launches, ...publications, ...others.flat(), ...followed.flat()];
  logs.sort((a, b) => (isBefore(a, b) ? -1 : 1));
  const model = new Model();
  for (const log of logs) {
    model.log = log;
    contracts.get(log.address)?.replay(model, log);
  }
  derive(model);
  return model;
}

/** The addresses that an event names as its argument `name`. */
function namedIn(logs: readonly RawLog[], abi: Abi, eventName: string, name: string): Hex[] {
  return logs.flatMap(({ topics, data }) => {
    const decoded = decodeEventLog({ abi, topics: [...topics], data });
    if (decoded.eventName !== eventName) return [];
    return [lower((decoded.args as unknown as Record<string, Hex>)[name] as Hex)];
  });
}

function lower(address: Hex): Hex {
  return address.toLowerCase() as Hex;
}
