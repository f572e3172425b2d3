import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createWalletClient, type Hex, http } from "viem";
import { foundry } from "viem/chains";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { IndexerError } from "../../../indexer/src/errors.ts";
import { openSubgraph } from "../../../indexer/src/subgraph.ts";
import { Random } from "../../src/story/random.ts";
import type { SubgraphBuild } from "../../src/subgraph/build.ts";
import { waitFor } from "../../src/wait.ts";
import { Ground } from "./ground.ts";
import { type Question, RISKY_QUESTIONS, safeQuestions } from "./questions.ts";
import { buildOwn, compileContracts } from "./subgraphs.ts";

/*
 * Every host function on both engines, asked by a mapping about values by chance and at their edges. What may fail is asked by a
 * subgraph of its own, since a subgraph ends there; how it fails is then the answer.
 */

const SEED = Number(process.env.ENGINES_SEED ?? 1);
const FIRST_RISKY = 1_000;
const TIMEOUT_MS = 240_000;

/** The answer by the number of the question, or how the subgraph failed. */
type Outcome = { readonly answers: Readonly<Record<string, string>> } | { readonly failure: string };

const ground = new Ground();
const safe = safeQuestions(new Random(SEED));
/** By what it alone answers; 0 for all safe ones. */
const builds = new Map<number, SubgraphBuild>();

beforeAll(async () => {
  await ground.start();
  const contracts = compileContracts(["functions"]);
  const { abi, bytecode } = contracts.get("Probe") as NonNullable<ReturnType<typeof contracts.get>>;
  const wallet = createWalletClient({ chain: foundry, transport: http(ground.chain.url) });
  const [account] = await wallet.getAddresses();
  const sender = { account: account as Hex, gas: 20_000_000n };
  const hash = await wallet.deployContract({ abi, bytecode, ...sender });
  const { contractAddress } = await ground.chain.client.waitForTransactionReceipt({ hash });
  const address = contractAddress as Hex;
  const ask = async (number: number, { name, args, data }: Question) =>
    wallet.writeContract({
      address,
      abi,
      functionName: "ask",
      args: [BigInt(number), name, args, data],
      ...sender,
    });
  for (const [index, question] of RISKY_QUESTIONS.entries()) await ask(FIRST_RISKY + index, question);
  for (const [index, question] of safe.entries()) await ask(index + 1, question);

  const build = await buildOwn(ground, "functions", contracts, address);
  builds.set(0, build);
  for (const index of RISKY_QUESTIONS.keys())
    builds.set(FIRST_RISKY + index, alone(build, FIRST_RISKY + index));
  await ground.startGraphNode(builds.values());
  await ground.createDatabase("ours");
}, 600_000);

afterAll(() => ground.stop());

/** The same build, of a subgraph that answers one question. */
function alone({ folder, hash }: SubgraphBuild, number: number): SubgraphBuild {
  const copy = `${folder}-${number}`;
  cpSync(folder, copy, { recursive: true });
  for (const file of [`${copy}/subgraph.yaml`, `${copy}/build/subgraph.yaml`]) {
    const manifest = readFileSync(file, "utf8");
    const changed = manifest.replace(/(only:\s+type: Int\s+data: )0/, `$1${number}`);
    if (changed === manifest) throw new Error(`${file} has no context`);
    writeFileSync(file, changed);
  }
  return { folder: copy, hash: `${hash}-${number}` };
}

async function ours(number: number): Promise<Outcome> {
  const subgraph = await openSubgraph({
    build: `${builds.get(number)?.folder}/build`,
    name: `functions-${number}`,
    databaseUrl: ground.databaseUrl("ours"),
    rpcUrls: [ground.chain.url],
    ipfsUrl: ground.artifactsUrl,
  });
  try {
    while (!(await subgraph.indexer.advance(ground.signal)));
    const { rows } = await subgraph.pool.query<Answer>(
      `SELECT id, result FROM ${subgraph.store.schemaName}.answer`,
    );
    return { answers: byId(rows) };
  } catch (error) {
    if (error instanceof IndexerError && error.code === "HANDLER_FAILED") return { failure: error.message };
    throw error;
  } finally {
    await subgraph.close();
  }
}

interface DeploymentRow {
  readonly schema: string;
  readonly failed: boolean;
  readonly message: string | null;
  readonly head: number | null;
}

/** As graph-node has it, once it has read the chain or has failed. */
async function theirs(number: number, chainHead: number): Promise<Outcome> {
  const outcome = () =>
    ground.query("graph", async (client): Promise<Outcome | undefined> => {
      const { rows } = await client.query<DeploymentRow>(
        `SELECT s.name AS schema, d.failed, e.message, h.block_number AS head
           FROM deployment_schemas s JOIN subgraphs.deployment d ON d.id = s.id JOIN subgraphs.head h ON h.id = s.id
           LEFT JOIN subgraphs.subgraph_error e ON e.id = d.fatal_error
          WHERE s.subgraph = $1`,
        [`${builds.get(number)?.folder}/build/subgraph.yaml`],
      );
      const [row] = rows;
      if (row?.failed === true && row.message !== null) return { failure: row.message };
      if (row === undefined || (row.head ?? 0) < chainHead) return undefined;
      const answers = await client.query<Answer>(`SELECT id, result FROM ${row.schema}.answer`);
      return { answers: byId(answers.rows) };
    });
  return (await waitFor(outcome, { timeoutMs: TIMEOUT_MS, signal: ground.signal })) ?? { answers: {} };
}

interface Answer {
  readonly id: string;
  readonly result: string;
}

function byId(rows: readonly Answer[]): Record<string, string> {
  return Object.fromEntries(rows.map(({ id, result }) => [id, result]));
}

/** What a WASM engine itself says is its own. */
const TRAPS = new Set([
  "wasm trap: integer divide by zero",
  "wasm trap: integer overflow",
  "wasm trap: call stack exhausted",
]);
/** graph-node shows the value, and panics over an exponent of more bits than it reads. */
const OTHER_WORDS = /^Entity Strict\[Nobody\]: the value `no number` for field|^Subgraph panicked/;

/** Why a handler has failed, without where: both say that around it, each in its way. */
function reasonOf(failure: string): string {
  return failure
    .replace(/( in handler `handleAsked`)? at block [\s\S]*$/, "")
    .replace(/^[\s\S]*<unknown>!\S+: /, "")
    .replace(/^failed to process trigger: block [^:]*: /, "");
}

/** Whether ours are the same words, or their beginning before a detail of its own. */
function saysTheSame(ours: string, theirs: string): boolean {
  if (TRAPS.has(theirs) || OTHER_WORDS.test(theirs)) return true;
  const detail = ours.lastIndexOf(": ");
  return theirs.startsWith(ours) || (detail > 0 && theirs.startsWith(ours.slice(0, detail)));
}

it("gives the same for values that no function refuses", async () => {
  const head = Number(await ground.chain.client.getBlockNumber());
  const [one, other] = [await ours(0), await theirs(0, head)];
  expect(Object.keys("answers" in one ? one.answers : {})).toHaveLength(safe.length);
  expect(described(one)).toEqual(described(other));
});

/** Each answer with what was asked, so that a difference says of what it is. */
function described(outcome: Outcome): unknown {
  if ("failure" in outcome) return outcome.failure;
  return Object.entries(outcome.answers).map(([id, result]) => ({ ...safe[Number(id) - 1], result }));
}

describe("gives the same, or fails in the same words", () => {
  it.each(
    RISKY_QUESTIONS.map((question, index) => [question.name, question.args, FIRST_RISKY + index] as const),
  )("%s of %j", async (_name, _args, number) => {
    const head = Number(await ground.chain.client.getBlockNumber());
    const [one, other] = [await ours(number), await theirs(number, head)];
    if ("answers" in one || "answers" in other) {
      expect(one).toEqual(other);
      return;
    }
    const [reason, otherReason] = [reasonOf(one.failure), reasonOf(other.failure)];
    expect(reason, otherReason).toSatisfy((text) => saysTheSame(text, otherReason));
  });
});
