/**
 * Measures freshness: how long after a block is mined the gateway's answer has what happened in it. The system is the one
 * of `npm start`, with one campaign in it.
 *
 *     npm run bench:freshness -- --engine embedded
 *
 * Each round somebody contributes; the clock starts when the block is asked for, and stops when an answer has the
 * contribution: the index's own, and then the gateway's. Beside it the floor: the time until the chain's own answer has the block. Prints p50, p90, p99 and the
 * most, and the CPU time that the processes use while nothing happens; with `--json FILE` writes the same as JSON.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { campaignAbi } from "@model-wip/contracts";
import { Command, Option } from "commander";
import { GraphQLClient } from "graphql-request";
import { createWalletClient, encodeFunctionData, type Hex, http, parseEther } from "viem";
import { foundry } from "viem/chains";
import { DataFolder } from "../stack/src/data-folder.ts";
import { ENGINES, type Engine, PORT_NAMES, type PortName } from "../stack/src/options.ts";
import { repositoryRoot } from "../stack/src/processes/binary.ts";
import { freePorts } from "../stack/src/processes/ports.ts";
import { createProgress } from "../stack/src/progress.ts";
import { Broadcaster } from "../stack/src/story/broadcaster.ts";
import { createCast } from "../stack/src/story/cast.ts";
import { launch } from "../stack/src/story/chapters/funding.ts";
import { Publisher } from "../stack/src/story/publisher.ts";
import { Random } from "../stack/src/story/random.ts";
import { Studio } from "../stack/src/story/studio.ts";
import { System } from "../stack/src/system.ts";
import { waitFor } from "../stack/src/wait.ts";
import { quantile } from "./measure/quantile.ts";
import { cpuSeconds } from "./measure/usage.ts";

const SEED = 1;
/** Time between two rounds, at most: random, so that no round starts in step with anybody's polling. */
const PAUSE_MS = 250;
const POLL_MS = 2;
const ROUND_TIMEOUT_MS = 20_000;
const AMOUNT = parseEther("0.001");
/** For how long the CPU time of a system is watched in which nothing happens. */
const IDLE_MS = 20_000;

const options = new Command("bench:freshness")
  .option("--blocks <number>", "blocks to mine and wait for", Number, 200)
  .addOption(
    new Option("--engine <name>", "what indexes the subgraph").choices([...ENGINES]).default("graph-node"),
  )
  .option("--data <folder>", "where everything is kept", ".data/bench-freshness")
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{ blocks: number; engine: Engine; data: string; json?: string }>();

const QUERY = `query Contributed($campaign: ID!) { campaign(id: $campaign) { contributionCount } }`;

const ended = new AbortController();
process.once("SIGINT", () => ended.abort(new Error("interrupted")));
const { signal } = ended;
const data = new DataFolder(resolve(repositoryRoot, options.data));
const unlock = data.lock();
data.clear();
const free = await freePorts(PORT_NAMES.length);
const ports = Object.fromEntries(PORT_NAMES.map((name, index) => [name, free[index]])) as Record<
  PortName,
  number
>;
const progress = createProgress((text) => process.stdout.write(text), process.stdout.isTTY === true);
const system = new System(data, ports, progress, signal, options.engine);
try {
  const index = await system.startIndex(data.readState().databasePassword);
  const gatewayUrl = await system.startGateway(index);
  const gateway = new GraphQLClient(`${gatewayUrl}/graphql`);
  const ofIndex = new GraphQLClient(index.engine.url);
  const { chain, deployment, artifactsUrl } = index;
  const cast = createCast();
  const broadcaster = new Broadcaster(chain, signal);
  const random = new Random(SEED);
  const studio = new Studio();
  // The development chain signs for its own accounts.
  const wallet = createWalletClient({ chain: foundry, transport: http(chain.url) });
  await chain.test.setAutomine(false);
  const { campaign } = await launch(
    {
      chain,
      deployment,
      broadcaster,
      cast,
      publisher: new Publisher(artifactsUrl),
      studio,
      random,
      seed: SEED,
    },
    cast.founder,
    {
      name: "Freshness",
      symbol: "FRESH",
      description: "",
      goalMin: parseEther("8"),
      goalMax: parseEther("8"),
      openDays: 30n,
    },
  );
  const contributionCount = async (client: GraphQLClient) => {
    const answer = await client.request<{ campaign: { contributionCount: number } | null }>(QUERY, {
      campaign: campaign.toLowerCase(),
    });
    return answer.campaign?.contributionCount;
  };
  await until(async () => (await contributionCount(gateway)) === 0);

  const gatewayMs: number[] = [];
  const indexMs: number[] = [];
  const chainMs: number[] = [];
  const load = loadavg()[0];
  for (let round = 1; round <= options.blocks; round++) {
    await delay(random.integer(0, PAUSE_MS), undefined, { signal });
    await contribute(campaign, round);
    const head = (await chain.client.getBlockNumber()) + 1n;
    const mined = performance.now();
    await chain.test.mine({ blocks: 1 });
    await until(async () => (await chain.client.getBlock()).number === head);
    chainMs.push(performance.now() - mined);
    await until(async () => (await contributionCount(ofIndex)) === round);
    indexMs.push(performance.now() - mined);
    await until(async () => (await contributionCount(gateway)) === round);
    gatewayMs.push(performance.now() - mined);
  }

  async function contribute(to: Hex, round: number): Promise<void> {
    const from = cast.contributors[round % cast.contributors.length] as (typeof cast.contributors)[number];
    await wallet.sendTransaction({
      account: from.address,
      to,
      data: encodeFunctionData({ abi: campaignAbi, functionName: "contribute" }),
      value: AMOUNT,
    });
  }

  const processes = Object.entries<number>(JSON.parse(readFileSync(data.file("processes.json"), "utf8")));
  const before = processes.map(([, pid]) => cpuSeconds(pid));
  await delay(IDLE_MS, undefined, { signal });
  const idle = Object.fromEntries(
    processes.map(([name, pid], index) => {
      const seconds = cpuSeconds(pid) - (before[index] as number);
      return [name, { "CPU % while idle": Number(((seconds * 100_000) / IDLE_MS).toFixed(1)) }];
    }),
  );

  const row = (values: readonly number[]) => ({
    "p50 ms": Math.round(quantile(values, 0.5)),
    "p90 ms": Math.round(quantile(values, 0.9)),
    "p99 ms": Math.round(quantile(values, 0.99)),
    "most ms": Math.round(quantile(values, 1)),
  });
  const table = { gateway: row(gatewayMs), index: row(indexMs), "chain (floor)": row(chainMs) };
  process.stdout.write(`\n${options.blocks} blocks, ${options.engine}; load before ${load?.toFixed(2)}\n`);
  console.table(table);
  console.table(idle);
  if (options.json !== undefined) {
    const result = { options, load, table, idle, gatewayMs, indexMs, chainMs };
    writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`);
  }
} finally {
  await system.stop();
  unlock();
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const met = await waitFor(async () => ((await condition()) ? true : undefined), {
    timeoutMs: ROUND_TIMEOUT_MS,
    intervalMs: POLL_MS,
    signal,
  });
  if (met === undefined) throw new Error(`an answer is not there after ${ROUND_TIMEOUT_MS / 1_000} s`);
}
