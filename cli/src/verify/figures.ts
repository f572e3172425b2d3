import { campaignAbi } from "@model-wip/contracts";
import { type Cell, type ExportedFile, type Row, textOf } from "@model-wip/exports";
import type { Address, PublicClient } from "viem";
import { inBatches, unreachable } from "./chain.ts";
import { type ChainAction, EVENTS } from "./events.ts";

/** What was compared with the chain, and where it differs. */
export interface Comparison {
  /** In words, for a person. */
  readonly compared: string;
  readonly figures: number;
  readonly differences: readonly string[];
}

const MOST_DIFFERENCES = 10;

/** Collects differences, the first few in words. */
class Differences {
  readonly words: string[] = [];
  figures = 0;

  expect(what: string, inFile: Cell, onChain: Cell): void {
    this.figures++;
    if (String(inFile) !== String(onChain)) this.add(`${what}: file ${inFile}, chain ${onChain}`);
  }

  add(difference: string): void {
    if (this.words.length < MOST_DIFFERENCES) this.words.push(difference);
  }
}

/** Compares the file's figures with the chain's at the file's block. @throws CliError CHAIN_UNREACHABLE */
export async function compare(file: ExportedFile, chain: PublicClient): Promise<Comparison> {
  const { name } = file.of;
  if (name === "payouts") return comparePayouts(file, chain);
  if (EVENTS[name] !== undefined) return compareActions(file, chain);
  if (name === "statement") return compareStatement(file, chain);
  return { compared: "nothing: these figures are the gateway's own record", figures: 0, differences: [] };
}

type Named = Readonly<Record<string, Cell>>;

function named({ of }: ExportedFile, row: Row): Named {
  return Object.fromEntries(of.columns.map(({ name }, index) => [name, row[index] ?? null]));
}

const subjectOf = ({ trailer }: ExportedFile) => trailer.subject as Address;

async function comparePayouts(file: ExportedFile, chain: PublicClient): Promise<Comparison> {
  const found = new Differences();
  const at = {
    address: subjectOf(file),
    abi: campaignAbi,
    blockNumber: BigInt(file.trailer.block.number),
  } as const;
  const [totalContributed, finalizedAt] = await asked("for the campaign's totals", () =>
    Promise.all([
      chain.readContract({ ...at, functionName: "totalContributed" }),
      chain.readContract({ ...at, functionName: "finalizedAt" }),
    ]),
  );
  let sum = 0n;
  for await (const rows of inBatches(file.rows())) {
    const positions = rows.map((row) => named(file, row));
    const views = await asked("for positions", () =>
      Promise.all(
        positions.map(({ account }) =>
          Promise.all([
            chain.readContract({ ...at, functionName: "positionOf", args: [account as Address] }),
            chain.readContract({ ...at, functionName: "withdrawable", args: [account as Address] }),
          ]),
        ),
      ),
    );
    for (const [index, position] of positions.entries()) {
      const [[contributed, withdrawn] = [], withdrawable = 0n] = views[index] ?? [];
      const who = String(position.account);
      found.expect(`${who} contributed`, position.contributed_wei ?? null, contributed ?? null);
      found.expect(
        `${who} withdrawn`,
        position.withdrawn_wei ?? null,
        finalizedAt === 0n ? 0n : (withdrawn ?? null),
      );
      found.expect(`${who} withdrawable`, position.withdrawable_wei ?? null, withdrawable);
      found.expect(
        `${who} earned`,
        position.earned_wei ?? null,
        finalizedAt === 0n ? 0n : (withdrawn ?? 0n) + withdrawable,
      );
      sum += BigInt(position.contributed_wei ?? 0n);
    }
  }
  found.expect("contributed by all", sum, totalContributed);
  return {
    compared: "every position with the campaign's own views",
    figures: found.figures,
    differences: found.words,
  };
}

async function compareActions(file: ExportedFile, chain: PublicClient): Promise<Comparison> {
  const { trailer, of } = file;
  const found = new Differences();
  const onChain = await (EVENTS[of.name] as NonNullable<(typeof EVENTS)[string]>)(chain, {
    campaign: subjectOf(file),
    from: BigInt(trailer.fromBlock),
    to: BigInt(trailer.block.number),
    distinct: async (column) => {
      const values = new Set<string>();
      for await (const row of file.rows()) values.add(String(named(file, row)[column]));
      return values;
    },
  });
  const left = new Map(onChain.map((action) => [keyOf(action), action]));
  for await (const row of file.rows()) {
    const values = named(file, row);
    const key = keyOf({
      transaction: String(values.transaction),
      logIndex: Number(values.log_index),
      cells: values,
    });
    const action = left.get(key);
    left.delete(key);
    if (action === undefined) {
      found.add(`log ${values.log_index} of ${values.transaction}: not on the chain`);
      continue;
    }
    for (const [column, cell] of Object.entries(action.cells)) {
      found.expect(
        `${column} of log ${action.logIndex} of ${action.transaction}`,
        values[column] ?? null,
        cell,
      );
    }
  }
  for (const { transaction, logIndex } of left.values()) {
    found.add(`log ${logIndex} of ${transaction}: on the chain, and not in the file`);
  }
  return {
    compared: "every row with the contracts' events, and every event with a row",
    figures: found.figures,
    differences: found.words,
  };
}

/** Income that was forced in shares its place with the event that shows it. */
const keyOf = ({ transaction, logIndex, cells }: Pick<ChainAction, "transaction" | "logIndex" | "cells">) =>
  `${transaction} ${logIndex} ${cells.source === "FORCED"}`;

/** An account's actions are of many contracts: each row's log must be where it says, with the row's amount in it. */
async function compareStatement(file: ExportedFile, chain: PublicClient): Promise<Comparison> {
  const found = new Differences();
  for await (const rows of inBatches(file.rows())) {
    const actions = rows.map((row) => named(file, row));
    const receipts = await asked("for receipts", () =>
      Promise.all(
        actions.map(({ transaction }) => chain.getTransactionReceipt({ hash: transaction as `0x${string}` })),
      ),
    );
    for (const [index, action] of actions.entries()) {
      const receipt = receipts[index];
      const what = `log ${action.log_index} of ${action.transaction}`;
      const log = receipt?.logs.find(({ logIndex }) => logIndex === Number(action.log_index));
      found.expect(
        `block of ${what}`,
        action.block ?? null,
        receipt === undefined ? null : Number(receipt.blockNumber),
      );
      const amount = BigInt(action.gave_wei ?? 0n) + BigInt(action.got_wei ?? 0n);
      const word = amount.toString(16).padStart(64, "0");
      found.figures++;
      if (log === undefined) found.add(`${what}: not on the chain`);
      else if (amount > 0n && !log.data.includes(word)) {
        found.add(`${what}: ${textOf("eth", amount)} ETH is not in it`);
      }
    }
  }
  return {
    compared: "every row's log and amount with its transaction's receipt",
    figures: found.figures,
    differences: found.words,
  };
}

async function asked<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (cause) {
    throw unreachable(what, cause);
  }
}
