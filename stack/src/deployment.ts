import { readFileSync } from "node:fs";
import { getAddress } from "viem";
import { z } from "zod";

const address = z.string().transform((value) => getAddress(value));
const contract = z.object({ address, startBlock: z.number().int().nonnegative() });

/** Addresses and first blocks of one network's contracts: an entry of networks.json. */
export const deploymentSchema = z.object({
  CampaignFactory: contract,
  ModelRegistry: contract,
  Source: contract,
  Commissions: contract,
  Credits: contract,
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** Reads the entry `network` of a file in the shape of networks.json. */
export function readDeployment(networksFile: string, network: string): Deployment {
  return (
    z.record(z.string(), deploymentSchema).parse(JSON.parse(readFileSync(networksFile, "utf8")))[network] ??
    missing(networksFile, network)
  );
}

function missing(file: string, network: string): never {
  throw new Error(`${file} has no entry for the network "${network}"`);
}
