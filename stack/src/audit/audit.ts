import type { Hex } from "viem";
import type { Deployment } from "../deployment.ts";
import { StackError } from "../errors.ts";
import { ChainReader } from "./chain-reader.ts";
import { campaignRows, ForcedEther } from "./checks/campaign.ts";
import type { Row, Sides } from "./checks/check.ts";
import { commissionRows } from "./checks/commissions.ts";
import { creditRows } from "./checks/credits.ts";
import { erc20Rows } from "./checks/erc20.ts";
import { proposalRows, voteRows } from "./checks/governance.ts";
import { positionRows } from "./checks/position.ts";
import { collectionRows, modelRows, protocolRows } from "./checks/publishing.ts";
import { checkSums } from "./checks/sums.ts";
import { Comparison, type ComparisonResult } from "./comparison.ts";
import { ENTITY_NAMES } from "./entities.ts";
import { compareSeries, compareWithModel } from "./entity-diff.ts";
import { readIndex, readSeries } from "./index-reader.ts";
import { type Model, ModelError } from "./model/model.ts";
import { replay } from "./model/replay.ts";
import { type Block, Rpc } from "./rpc.ts";

export interface AuditOptions {
  readonly gatewayUrl: string;
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  /** The block at which all sides are asked; the gateway's index must have reached it. */
  readonly blockNumber: bigint;
}

export interface AuditResult extends ComparisonResult {
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  /** Entities that the index has. */
  readonly entities: number;
  /** Positions among them. */
  readonly positions: number;
  /** ETH forced into campaigns that no log has told of yet: no drift, as the index cannot know. */
  readonly unannounced: readonly { readonly campaign: string; readonly wei: bigint }[];
  /** Milliseconds of each part; the first two run together. */
  readonly timesMs: {
    readonly logs: number;
    readonly index: number;
    readonly views: number;
    readonly all: number;
  };
}

/**
 * Recomputes every figure at a block three ways, and compares: what the gateway says, what the contracts' own views say,
 * and what follows from the raw logs.
 *
 * @throws StackError if a side cannot be asked, or the chain took the block back meanwhile.
 */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const { deployment, blockNumber } = options;
  const started = performance.now();
  const rpc = new Rpc(options.rpcUrl);
  const block = await blockAt(rpc, blockNumber);
  await requireState(rpc, deployment, blockNumber);

  const [logs, read] = await Promise.all([
    timed(() => replayLogs(rpc, deployment, blockNumber)),
    timed(async () => ({
      index: await readIndex(options.gatewayUrl, blockNumber),
      series: await readSeries(options.gatewayUrl, blockNumber),
    })),
  ]);
  const model = logs.value;
  const { index, series } = read.value;
  const comparison = new Comparison();
  compareWithModel(index, model, comparison);
  compareSeries(series, model, comparison);
  checkSums(index, comparison);
  const sides: Sides = { index, model, chain: new ChainReader(rpc, blockNumber), time: block.timestamp };
  const forced = new ForcedEther(sides);
  const views = await timed(() => compareWithViews(sides, forced, deployment, comparison));

  const after = await blockAt(rpc, blockNumber);
  if (after.hash !== block.hash) throw takenBack(blockNumber);
  return {
    blockNumber,
    blockHash: block.hash,
    entities: ENTITY_NAMES.reduce((count, name) => count + index[name].size, 0),
    positions: index.Position.size,
    unannounced: forced.all(),
    timesMs: {
      logs: logs.ms,
      index: read.ms,
      views: views.ms,
      all: Math.round(performance.now() - started),
    },
    ...comparison.result(),
  };
}

async function compareWithViews(
  sides: Sides,
  forced: ForcedEther,
  deployment: Deployment,
  comparison: Comparison,
): Promise<void> {
  const rows: Row[] = [
    ...protocolRows(sides, deployment),
    ...campaignRows(sides, forced),
    ...positionRows(sides, forced),
    ...proposalRows(sides),
    ...voteRows(sides),
    ...modelRows(sides, deployment),
    ...collectionRows(sides),
    ...erc20Rows(sides),
    ...commissionRows(sides, deployment),
    ...creditRows(sides, deployment),
  ];
  await sides.chain.run();
  for (const { entity, id, field, isWei, found, expected } of rows) {
    const log = sides.model.lastChange(entity, id as Hex);
    comparison.compare("views", { entity, id, log }, field, found(), expected(), isWei);
  }
}

async function replayLogs(rpc: Rpc, deployment: Deployment, to: bigint): Promise<Model> {
  try {
    return await replay(rpc, deployment, to);
  } catch (cause) {
    if (cause instanceof ModelError) {
      throw new StackError(
        "LOGS_INCOMPLETE",
        `The chain's logs contradict each other: ${cause.message}.`,
        "See that the deployment's addresses and first blocks are right, and ask a node that keeps all logs.",
        { cause },
      );
    }
    throw cause;
  }
}

async function blockAt(rpc: Rpc, number: bigint): Promise<Block> {
  const block = await rpc.block(number);
  if (block !== undefined) return block;
  throw new StackError(
    "BLOCK_UNKNOWN",
    `The chain has no block ${number}.`,
    "Choose an earlier --block, or a node that is not behind.",
  );
}

/** The views can only be asked of a node that keeps the block's state. */
async function requireState(rpc: Rpc, deployment: Deployment, block: bigint): Promise<void> {
  const tag = `0x${block.toString(16)}`;
  for (const [name, { address }] of Object.entries(deployment)) {
    const code = await rpc.ask<Hex>("eth_getCode", [address, tag]).catch((cause: unknown) => {
      if (cause instanceof StackError) throw cause;
      throw new StackError(
        "STATE_UNAVAILABLE",
        `The node does not have the state at block ${block}: ${cause instanceof Error ? cause.message : cause}`,
        "Give --rpc an archive node, or audit at a later block.",
        { cause },
      );
    });
    if (code !== "0x") continue;
    throw new StackError(
      "CHAIN_MISMATCH",
      `There is no ${name} at ${address} at block ${block}.`,
      "Give the --deployment of this chain, or a block after it.",
    );
  }
}

function takenBack(block: bigint): StackError {
  return new StackError(
    "BLOCK_TAKEN_BACK",
    `The chain took block ${block} back while it was audited.`,
    "Audit again, at a block that is final.",
  );
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const started = performance.now();
  const value = await work();
  return { value, ms: Math.round(performance.now() - started) };
}
