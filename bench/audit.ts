/**
 * Measures `npm run audit` on a real chain and index with one campaign of 10,000 positions, of which 2,000 have withdrawn.
 *
 *     npm run bench:audit
 *
 * Prints the figures compared and the time of each part, three times; with `--json FILE` writes the same as JSON.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { campaignAbi, campaignFactoryAbi } from "@model-wip/contracts";
import { readConfig } from "@model-wip/gateway/config";
import { type Gateway, startGateway } from "@model-wip/gateway/server";
import { Command } from "commander";
import { encodeFunctionData, type Hex, keccak256, parseEther, parseEventLogs, toHex } from "viem";
import { audit } from "../stack/src/audit/audit.ts";
import { DataFolder } from "../stack/src/data-folder.ts";
import { PORT_NAMES, type PortName } from "../stack/src/options.ts";
import { freePorts } from "../stack/src/processes/ports.ts";
import { createProgress } from "../stack/src/progress.ts";
import { type Index, System } from "../stack/src/system.ts";
import { waitFor } from "../stack/src/wait.ts";
import { person, Stage } from "../stack/test/stories/stage.ts";

const options = new Command("bench:audit")
  .option("--positions <number>", "positions of the campaign", Number, 10_000)
  .option("--json <file>", "write the result as JSON")
  .parse()
  .opts<{ positions: number; json?: string }>();

const RUNS = 3;
const WITHDRAWN_PER_BATCH = 100;
const INDEX_TIMEOUT_MS = 600_000;
const PAYER = person(0, 0);
const signal = new AbortController().signal;

/** A funded campaign with as many positions; a fifth of the owners have withdrawn. */
async function fill({ chain, deployment }: Index): Promise<void> {
  const stage = new Stage(chain.url);
  await stage.open();
  await stage.endow([PAYER]);
  const now = await stage.time();
  const total = parseEther("0.001") * BigInt(options.positions);
  const [launch] = await stage.play([
    {
      from: PAYER,
      to: deployment.CampaignFactory.address,
      gas: 4_000_000n,
      data: encodeFunctionData({
        abi: campaignFactoryAbi,
        functionName: "launch",
        args: [
          "Ten thousand",
          "MANY",
          "",
          {
            goalMin: total,
            goalMax: total,
            contributionMin: 1n,
            membershipThreshold: 1n,
            opensAt: 0,
            closesAt: Number(now) + 10_000_000,
            finalizeBy: Number(now) + 20_000_000,
          },
          {
            votingDelay: 1,
            votingPeriod: 1,
            lateQuorumExtension: 0,
            timelockDelay: 1,
            proposalThreshold: 1,
            quorumPercent: 20,
          },
          keccak256(toHex("bench")),
        ],
      }),
    },
  ]);
  const [launched] = parseEventLogs({
    abi: campaignFactoryAbi,
    eventName: "CampaignLaunched",
    logs: launch?.logs ?? [],
  });
  if (launched === undefined) throw new Error("a launch emits CampaignLaunched");
  const to = launched.args.campaign;
  const owners = Array.from({ length: options.positions }, (_, number) => person(1, number));
  const call = (functionName: string, args: readonly unknown[], value = 0n) => ({
    from: PAYER,
    to,
    value,
    gas: 12_000_000n,
    data: encodeFunctionData({ abi: campaignAbi, functionName, args } as never),
  });
  await stage.play(owners.map((owner) => call("contributeFor", [owner], parseEther("0.001"))));
  await stage.play([call("finalize", [])]);
  await stage.play([{ from: PAYER, to, value: parseEther("1") + 7n }]);
  const taking = owners.slice(0, options.positions / 5);
  const batches = Array.from({ length: taking.length / WITHDRAWN_PER_BATCH }, (_, at) =>
    taking.slice(at * WITHDRAWN_PER_BATCH, (at + 1) * WITHDRAWN_PER_BATCH),
  );
  await stage.play(batches.map((batch: Hex[]) => call("withdrawMany", [batch])));
}

const folder = mkdtempSync(join(tmpdir(), "model-wip-bench-audit-"));
const data = new DataFolder(folder);
const unlock = data.lock();
const free = await freePorts(PORT_NAMES.length);
const ports = Object.fromEntries(PORT_NAMES.map((name, at) => [name, free[at]])) as Record<PortName, number>;
const progress = createProgress((text) => process.stderr.write(text), false);
const system = new System(data, ports, progress, signal, "graph-node");
let gateway: Gateway | undefined;
try {
  const index = await system.startIndex(data.readState().databasePassword);
  await system.step("campaign", async () => {
    await fill(index);
    return { value: undefined, summary: `${options.positions} positions` };
  });
  const blockNumber = await index.chain.client.getBlockNumber();
  await system.step("index", async () => {
    const reached = await waitFor(
      async () => ((await index.engine.indexedBlock()).number >= blockNumber ? true : undefined),
      { timeoutMs: INDEX_TIMEOUT_MS, signal },
    );
    if (reached === undefined) throw new Error(`the index has not reached block ${blockNumber}`);
    return { value: undefined, summary: `up to block ${blockNumber}` };
  });
  gateway = await startGateway(
    readConfig({
      PORT: "0",
      LOG_LEVEL: "silent",
      SUBGRAPH_URL: index.engine.url,
      DATABASE_URL: await index.postgres.ensureDatabase("gateway"),
      ARTIFACTS_URL: index.artifactsUrl,
    }),
  );
  const runs = [];
  for (let run = 0; run < RUNS; run++) {
    const { rpcUrl, gatewayUrl } = { rpcUrl: index.chain.url, gatewayUrl: gateway.url };
    const result = await audit({ rpcUrl, gatewayUrl, deployment: index.deployment, blockNumber });
    runs.push({
      positions: result.positions,
      figures: result.figuresCompared,
      "drift wei": String(result.driftWei),
      "logs s": result.timesMs.logs / 1000,
      "index s": result.timesMs.index / 1000,
      "views s": result.timesMs.views / 1000,
      "all s": result.timesMs.all / 1000,
    });
  }
  console.table(runs);
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(runs, null, 2)}\n`);
} finally {
  await gateway?.stop();
  await system.stop();
  data.clear();
  unlock();
  rmSync(folder, { recursive: true, force: true });
}
