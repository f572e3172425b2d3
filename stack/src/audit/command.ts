import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { deploymentOnChain } from "../deployment.ts";
import { StackError } from "../errors.ts";
import { repositoryRoot } from "../processes/binary.ts";
import { writeJson } from "../report.ts";
import { audit } from "./audit.ts";
import { readIndexedBlock } from "./index-reader.ts";
import { auditTable, driftError, reportOfAudit } from "./report.ts";
import { type Block, Rpc } from "./rpc.ts";

export interface AuditCommandOptions {
  readonly rpc: string;
  readonly gateway: string;
  readonly block?: bigint;
  readonly deployment: string;
  readonly network?: string;
  readonly json?: string;
}

/** Adds the options of `audit` to a command. */
export function addAuditOptions(command: Command): Command {
  return command
    .requiredOption("--rpc <url>", "an archive node of the chain", url)
    .requiredOption("--gateway <url>", "the gateway to audit", url)
    .option("--block <number>", "the block to audit at; the latest that both have by default", blockNumber)
    .option("--deployment <file>", "addresses, in the shape of networks.json", "networks.json")
    .option("--network <name>", "whose addresses; by the chain's id by default")
    .option("--json <file>", "write the result as JSON");
}

/**
 * Audits a deployment and prints the result.
 *
 * @throws StackError AUDIT_DRIFT with the first differing figures, or what kept the audit from being made.
 */
export async function runAudit(options: AuditCommandOptions, print: (line: string) => void): Promise<void> {
  const rpc = new Rpc(options.rpc);
  const chainId = await rpc.chainId();
  const file = resolve(repositoryRoot, options.deployment);
  const { network, deployment } = deploymentOnChain(file, chainId, options.network);
  const blockNumber = await chooseBlock(rpc, options, chainId);
  print(`  Auditing ${options.gateway} against chain ${chainId} (${network}) …`);
  const result = await audit({ gatewayUrl: options.gateway, rpcUrl: options.rpc, deployment, blockNumber });
  print(auditTable(result));
  if (options.json !== undefined) {
    const report = { ok: result.figuresDiffering === 0, chainId: Number(chainId), ...reportOfAudit(result) };
    writeJson(resolve(options.json), report, "--json");
  }
  const drift = driftError(result);
  if (drift !== undefined) throw drift;
}

/** The block asked for, once the index has it and is known to be of this very chain. */
async function chooseBlock(rpc: Rpc, options: AuditCommandOptions, chainId: bigint): Promise<bigint> {
  const indexed = await readIndexedBlock(options.gateway);
  const head = (await rpc.block("latest")) as Block;
  const known = await rpc.block(indexed.number);
  if (known !== undefined && known.hash !== indexed.hash) {
    throw new StackError(
      "CHAIN_MISMATCH",
      `Block ${indexed.number} is ${known.hash} on the chain with id ${chainId}, and ${indexed.hash} to the gateway.`,
      "Give --rpc and --gateway of one chain; after a reorganisation, wait for the index to follow.",
    );
  }
  const block = options.block ?? (indexed.number < head.number ? indexed.number : head.number);
  if (block > indexed.number) {
    throw new StackError(
      "BLOCK_NOT_INDEXED",
      `The gateway's index is at block ${indexed.number} and does not have block ${block} yet.`,
      "Choose an earlier --block, or wait until the index has it.",
    );
  }
  return block;
}

function url(text: string): string {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed?.protocol !== "http:" && parsed?.protocol !== "https:") {
    throw new InvalidArgumentError("It must be an http or https URL.");
  }
  return text;
}

function blockNumber(text: string): bigint {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return BigInt(text);
}
