import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parse } from "lossless-json";
import { IndexerError, type IndexerErrorCode } from "../../errors.ts";
import { HandlerFailure } from "../../indexing/block.ts";
import type { TestBench } from "../bench.ts";
import { type BlockOptions, hashOf, transaction } from "../blocks.ts";
import { balance, call, code, type TestAnswer } from "../calls.ts";
import { invalid } from "../invalid.ts";
import type { Answer, MinedBlock, TestSubgraph } from "../subgraph.ts";
import { differences } from "./differences.ts";
import { knownEvent } from "./known-event.ts";
import { readTest } from "./read.ts";
import type { TestFile, TestFileBlock } from "./shape.ts";

/** Something that is not as a test has it. */
export interface TestFailure {
  readonly code: IndexerErrorCode;
  readonly text: string;
}

export interface TestOutcome {
  readonly file: string;
  /** The test's own; the file's where it cannot be read. */
  readonly name: string;
  /** None if it has passed. */
  readonly failures: readonly TestFailure[];
}

/**
 * Runs a test of `gnd test` on a chain and in tables of its own.
 *
 * @throws Error of the database only: what is wrong with the test or the subgraph is in the outcome.
 */
export async function runTestFile(bench: TestBench, file: string): Promise<TestOutcome> {
  let name = file;
  try {
    const test = readTest(file);
    name = test.name;
    const subgraph = await bench.begin();
    try {
      giveFiles(subgraph, test, file);
      await mineBlocks(bench, subgraph, test);
      return { file, name, failures: await failuresOf(subgraph, test) };
    } finally {
      await subgraph.close();
    }
  } catch (error) {
    return { file, name, failures: [failureOf(error)] };
  }
}

function giveFiles(subgraph: TestSubgraph, { files }: TestFile, testFile: string): void {
  for (const { cid, content, file = "" } of files) {
    if (content !== undefined) {
      subgraph.giveFile(cid, content);
      continue;
    }
    const path = resolve(dirname(testFile), file);
    try {
      subgraph.giveFile(cid, readFileSync(path));
    } catch {
      throw invalid(`${path} cannot be read: it is the file ${cid}.`);
    }
  }
}

async function mineBlocks(bench: TestBench, subgraph: TestSubgraph, { blocks }: TestFile): Promise<void> {
  let before: MinedBlock | undefined;
  for (const [index, block] of blocks.entries()) {
    const number: number = block.number ?? (before === undefined ? bench.startBlock : before.number + 1);
    before = await subgraph.mineBlock(blockOptions(bench, block, number, before?.timestamp ?? 0, index));
  }
}

function blockOptions(
  bench: TestBench,
  block: TestFileBlock,
  number: number,
  earliest: number,
  index: number,
): BlockOptions {
  const events = block.events.map(({ address, event: signature, params, txHash }) => {
    const made = knownEvent(bench.events, { address, signature, values: params }, `blocks.${index}`);
    return txHash === undefined ? made : transaction({ hash: txHash }, made);
  });
  return {
    number,
    // No block is before its parent, also where another one's time was said.
    timestamp: block.timestamp ?? Math.max(number, earliest),
    hash: block.hash ?? `0x${hashOf(number)}`,
    ...(block.baseFeePerGas !== undefined && { baseFeePerGas: block.baseFeePerGas }),
    contents: events,
    answers: answersOf(block),
  };
}

function answersOf({ ethCalls, getBalanceCalls, hasCodeCalls }: TestFileBlock): TestAnswer[] {
  return [
    ...ethCalls.map(({ returns = [], reverts, ...asked }) =>
      call(reverts ? { ...asked, reverts } : { ...asked, returns }),
    ),
    ...getBalanceCalls.map(({ address, value }) => balance({ address, wei: value })),
    ...hasCodeCalls.map((asked) => code(asked)),
  ];
}

async function failuresOf(subgraph: TestSubgraph, { assertions }: TestFile): Promise<TestFailure[]> {
  const missing = subgraph.missingFiles.map(
    (path): TestFailure => ({
      code: "TEST_FILE_NOT_GIVEN",
      text: `The file ${path} is asked for, and is not among the test's files.`,
    }),
  );
  if (missing.length > 0) return missing;
  const failures: TestFailure[] = [];
  for (const { query, expected } of assertions) {
    const { data, errors = [] } = parse(await subgraph.answerText(query)) as Answer<unknown>;
    if (errors.length > 0) {
      failures.push({
        code: "TEST_QUERY_FAILED",
        text: `${query}\nis answered with ${errors.map(({ message }) => message).join("; ")}`,
      });
      continue;
    }
    const found = differences(expected, data);
    if (found.length > 0) failures.push({ code: "TEST_ANSWER_DIFFERS", text: [query, ...found].join("\n") });
  }
  return failures;
}

function failureOf(error: unknown): TestFailure {
  if (error instanceof HandlerFailure) return { code: error.code, text: error.message };
  if (error instanceof IndexerError) return { code: error.code, text: `${error.message} ${error.wayOut}` };
  throw error;
}
