import { readFileSync } from "node:fs";
import { getAddress } from "viem";
import { z } from "zod";
import { StackError } from "./errors.ts";

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

/** Networks by their chain's id, as graph-node names them. */
const NETWORKS: Readonly<Record<string, string>> = {
  "31337": "local",
  "7777777": "zora",
  "999999999": "zora-sepolia",
};

/** Reads the entry `network` of a file in the shape of networks.json. */
export function readDeployment(networksFile: string, network: string): Deployment {
  const deployment = readNetworks(networksFile)[network];
  if (deployment === undefined) throw new Error(`${networksFile} has no entry for the network "${network}"`);
  return deployment;
}

/**
 * The entry of a chain: of the network that is named, or that has the chain's id.
 *
 * @throws StackError INVALID_OPTION if the file cannot be read, CHAIN_MISMATCH if it has no such entry.
 */
export function deploymentOnChain(
  networksFile: string,
  chainId: bigint,
  network = NETWORKS[String(chainId)],
): { network: string; deployment: Deployment } {
  let networks: Readonly<Record<string, Deployment>>;
  try {
    networks = readNetworks(networksFile);
  } catch (cause) {
    throw new StackError(
      "INVALID_OPTION",
      `${networksFile} could not be read: ${cause instanceof Error ? cause.message : cause}`,
      "Give --deployment a file in the shape of networks.json.",
      { cause },
    );
  }
  const deployment = network === undefined ? undefined : networks[network];
  if (network !== undefined && deployment !== undefined) return { network, deployment };
  throw new StackError(
    "CHAIN_MISMATCH",
    `${networksFile} has no contracts on the chain with id ${chainId}${network === undefined ? "" : ` (${network})`}; it has ${Object.keys(networks).join(", ")}.`,
    "Give --rpc of another chain, another --deployment, or the --network to take from it.",
  );
}

function readNetworks(file: string): Record<string, Deployment> {
  return z.record(z.string(), deploymentSchema).parse(JSON.parse(readFileSync(file, "utf8")));
}
