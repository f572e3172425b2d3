import { readConfig } from "@model-wip/gateway/config";
import { type Gateway, startGateway } from "@model-wip/gateway/server";
import { Client } from "pg";
import { createWalletClient, type Hex, http } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type AuditResult, audit } from "../src/audit/audit.ts";
import type { Entities } from "../src/audit/entities.ts";
import { readIndex, readIndexedBlock, readSeries } from "../src/audit/index-reader.ts";
import { INTERVALS } from "../src/audit/series.ts";
import type { DataFolder } from "../src/data-folder.ts";
import { freePorts } from "../src/processes/ports.ts";
import { Reaper } from "../src/processes/reaper.ts";
import { Random } from "../src/story/random.ts";
import { buildSubgraph } from "../src/subgraph/build.ts";
import type { RunningEngine } from "../src/subgraph/engine.ts";
import { type GraphNode, startGraphNode } from "../src/subgraph/graph-node.ts";
import { type Index, NETWORK } from "../src/system.ts";
import { waitFor } from "../src/wait.ts";
import { dumpIndex } from "./dump.ts";
import { type Fault, writeFaultySources } from "./faulty-subgraph.ts";
import { type OwnSystem, startOwnSystem } from "./own-system.ts";
import { countEvents } from "./stories/coverage.ts";
import { tellStories } from "./stories/tell.ts";
import { Twin } from "./stories/twin.ts";

/*
 * Many small random stories on one chain, indexed as they happen: at any block there is no drift. Then the finished chain
 * is indexed again from zero, which must say the same byte for byte, beside a subgraph with faults planted in its handlers,
 * which the audit must find and name. The embedded engine has to say the same as graph-node, before and after a reorganisation.
 *
 * STORY_SEEDS=3000 tells that many, in waves; STORY_FIRST_SEED begins with another.
 */

const SEEDS = Number(process.env.STORY_SEEDS ?? 200);
const FIRST_SEED = Number(process.env.STORY_FIRST_SEED ?? 1);
const WAVE = 200;
const SECONDS = 1_000;
/** How long anything may take before it counts as hanging; the chain grows with the stories. */
const PATIENCE_MS = (600 + 3 * SEEDS) * SECONDS;
/** Asked of both engines, each time. */
const QUERIES = 200;
/** The development chain's first account: it deploys. */
const PLATFORM: Hex = "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266";
const signal = new AbortController().signal;

let own: OwnSystem;
let data: DataFolder;
let index: Index;
let gateway: Gateway;
const reaper = new Reaper();
const stops: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  own = await startOwnSystem("stories", "graph-node");
  ({ data, index } = own);
  gateway = await startGatewayOver(index.engine.url);
}, PATIENCE_MS);

afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await reaper.dismiss();
  await own?.stop();
});

async function startGatewayOver(subgraphUrl: string): Promise<Gateway> {
  const started = await startGateway(
    readConfig({
      PORT: "0",
      LOG_LEVEL: "silent",
      SUBGRAPH_URL: subgraphUrl,
      DATABASE_URL: await index.postgres.ensureDatabase("gateway"),
      ARTIFACTS_URL: index.artifactsUrl,
    }),
  );
  stops.push(() => started.stop());
  return started;
}

/** Waits until an index has reached the chain's head, and gives that block. */
async function caughtUp(engine: RunningEngine): Promise<bigint> {
  const head = await index.chain.client.getBlock({ blockTag: "latest" });
  const reached = await waitFor(
    async () => ((await engine.indexedBlock().catch(() => undefined))?.hash === head.hash ? true : undefined),
    { timeoutMs: PATIENCE_MS, signal },
  );
  if (reached === undefined) throw new Error(`the index has not reached block ${head.number}`);
  return head.number;
}

const auditAt = (gatewayUrl: string, blockNumber: bigint): Promise<AuditResult> =>
  audit({ gatewayUrl, rpcUrl: index.chain.url, deployment: index.deployment, blockNumber });

/** Of one wei. */
async function payRoyalty(collection: Hex): Promise<void> {
  const { url, client, test } = index.chain;
  const wallet = createWalletClient({ account: PLATFORM, transport: http(url) });
  const hash = await wallet.sendTransaction({ chain: null, to: collection, value: 1n });
  await test.mine({ blocks: 1 });
  expect((await client.getTransactionReceipt({ hash })).status).toBe("success");
}

const described = ({ differences }: AuditResult) =>
  differences.map(({ way, figure, log }) => ({ figure: `${way}: ${figure}`, transaction: log?.transaction }));

describe("random stories", () => {
  const told: { blocks: readonly bigint[]; events: Record<string, number> }[] = [];

  for (let first = 0; first < SEEDS; first += WAVE) {
    const seeds = Array.from({ length: Math.min(WAVE, SEEDS - first) }, (_, at) => FIRST_SEED + first + at);
    it(
      `have no drift at any block: seeds ${seeds[0]} to ${seeds.at(-1)}`,
      async () => {
        const { rpcUrl, deployment } = { rpcUrl: index.chain.url, deployment: index.deployment };
        const { blocks } = await tellStories({ rpcUrl, deployment, platform: PLATFORM, seeds });
        const head = await caughtUp(index.engine);
        expect(head).toBe(blocks.at(-1));
        told.push({ blocks, events: await countEvents(rpcUrl) });
        const begin = (blocks[0] ?? 0n) + 1n;
        const random = new Random(seeds[0] ?? 0);
        const anywhere = random.wei(begin, head);
        let unannounced = 0;
        for (const block of [blocks[5] as bigint, anywhere, head]) {
          const result = await auditAt(gateway.url, block);
          expect(described(result), `block ${block}`).toEqual([]);
          expect(result.driftWei).toBe(0n);
          expect(result.figuresCompared).toBeGreaterThan(seeds.length * 100);
          unannounced += result.unannounced.length;
        }
        expect(unannounced).toBeGreaterThan(0);
      },
      PATIENCE_MS,
    );
  }

  it(
    "are summed over time alike, however many periods a page has, also where a day is not over",
    async () => {
      const { Collection } = await readIndex(gateway.url, await caughtUp(index.engine));
      const collections = [...Collection.keys()].slice(0, 5);
      // Of each day that has begun, every point but the last is from before the last one of another.
      for (let round = 0; round < 2; round++) for (const to of collections) await payRoyalty(to);
      const head = await caughtUp(index.engine);
      const series = await readSeries(gateway.url, head);
      const { timestamp } = await index.chain.client.getBlock({ blockNumber: head });
      const begun = [...series.CollectionPeriod.day.values()].filter(
        ({ begin }) => timestamp < begin + INTERVALS.day,
      );
      expect(begun.map(({ of }) => of)).toEqual(expect.arrayContaining(collections));
      expect(await readSeries(gateway.url, head, 4)).toEqual(series);
    },
    PATIENCE_MS,
  );

  it("reach every event, and every way in which a campaign ends", async () => {
    const events = told.at(-1)?.events ?? {};
    const unreached = Object.keys(events).filter((name) => events[name] === 0);
    const cases = casesIn(await readIndex(gateway.url, await caughtUp(index.engine)));
    for (const [name, count] of Object.entries({ ...events, ...cases })) {
      process.stdout.write(`  ${String(count).padStart(8)}  ${name}\n`);
    }
    expect(unreached).toEqual([]);
    expect(Object.keys(cases).filter((name) => cases[name] === 0)).toEqual([]);
  });
});

describe("the embedded engine", () => {
  it(
    "has every version of every entity, and answers queries by chance, as graph-node does, also after a reorganisation",
    async () => {
      const { chain } = index;
      const twin = await Twin.start(index, data.file("subgraph", "build"));
      stops.push(() => twin.stop());
      const expectEqual = async (seed: number) => {
        expect(await twin.tableDifferences(() => caughtUp(index.engine), signal)).toEqual([]);
        expect(await twin.answerDifferences(QUERIES, seed)).toEqual([]);
      };
      await expectEqual(FIRST_SEED);
      const { Collection } = await readIndex(gateway.url, await caughtUp(index.engine));
      const collections = [...Collection.keys()].slice(0, 12);
      const id = await chain.test.snapshot();
      for (const to of collections) await payRoyalty(to);
      await expectEqual(FIRST_SEED + 1);
      await chain.test.revert({ id });
      // Others, in another order, and more blocks of them.
      for (const to of [...collections.toReversed(), ...collections]) await payRoyalty(to);
      await expectEqual(FIRST_SEED + 2);
    },
    PATIENCE_MS,
  );
});

/** How often what no event tells apart has happened. */
function casesIn({ Campaign, ...index }: Entities): Record<string, number> {
  const count = <T>(items: ReadonlyMap<unknown, T>, matches: (item: T) => boolean) =>
    [...items.values()].filter(matches).length;
  const treasuryOf = (campaign: Hex) => Campaign.get(campaign)?.treasury;
  return {
    "campaigns funded": count(Campaign, ({ state }) => state === "FUNDED"),
    "campaigns that missed their goal": count(
      Campaign,
      ({ state, totalContributed, goalMin }) => state === "FAILED" && totalContributed < goalMin,
    ),
    "campaigns that nobody finalized": count(
      Campaign,
      ({ state, totalContributed, goalMin }) => state === "FAILED" && totalContributed >= goalMin,
    ),
    "contributions by another": count(index.Contribution, ({ account, payer }) => account !== payer),
    "contributions that admit nobody": count(index.Contribution, ({ admitted }) => !admitted),
    "top-ups": count(index.Contribution, ({ amount, contributed }) => contributed > amount),
    "refunds by another": count(index.Refund, ({ account, caller }) => account !== caller),
    "withdrawals by another": count(index.Withdrawal, ({ account, caller }) => account !== caller),
    "withdrawals again": count(index.Withdrawal, ({ amount, withdrawn }) => withdrawn > amount),
    "forced income": count(index.Income, ({ source }) => source === "FORCED"),
    "income from mints": count(index.Income, ({ source }) => source === "MINT"),
    "income from royalties": count(index.Income, ({ source }) => source === "ROYALTY"),
    "income from generations": count(index.Income, ({ source }) => source === "GENERATION"),
    "income of one wei": count(index.Income, ({ amount }) => amount === 1n),
    "mints without a referrer": count(index.Mint, ({ referrer }) => referrer === null),
    "mints with a referrer": count(index.Mint, ({ referrer }) => referrer !== null),
    "mints for another": count(index.Mint, ({ account, recipient }) => account !== recipient),
    "mints in the block that publishes the collection": count(
      index.Mint,
      ({ collection, block }) => index.Collection.get(collection)?.publishedAtBlock === block,
    ),
    "royalties in the block that publishes the collection": count(
      index.Royalty,
      ({ collection, block }) => index.Collection.get(collection)?.publishedAtBlock === block,
    ),
    "milestones delivered twice": count(index.Milestone, ({ deliveryCount }) => deliveryCount > 1n),
    "commissions paid in full": count(index.Commission, ({ amount, totalPaid }) => totalPaid === amount),
    "commissions ended": count(index.Commission, ({ isEnded }) => isEnded),
    "credits paid in by another": count(index.CreditDeposit, ({ account, payer }) => account !== payer),
    "credits withdrawn by another": count(
      index.CreditWithdrawal,
      ({ account, caller }) => account !== caller,
    ),
    "requests for credits taken back": count(index.CreditWithdrawalRequest, ({ amount }) => amount === 0n),
    "authorizations after a revocation": count(index.SpendingAuthorization, ({ epoch }) => epoch > 0n),
    "votes of nobody's weight": count(index.Vote, ({ weight }) => weight === 0n),
    "proposals executed": count(index.Proposal, ({ state }) => state === "EXECUTED"),
    "proposals canceled": count(index.Proposal, ({ state }) => state === "CANCELED"),
    "proposals voted down": count(index.Proposal, ({ votesFor, votesAgainst }) => votesAgainst > votesFor),
    "models sold": count(index.Model, ({ owner, campaign }) => owner !== treasuryOf(campaign)),
  };
}

/** What is planted, and the figures that must be named for it. */
const FAULTS: readonly (Fault & { readonly what: string; readonly named: readonly RegExp[] })[] = [
  {
    what: "a wrong rounding",
    file: "collection/minted.ts",
    right: "known.totalIncome.plus(ownersAmount)",
    wrong: "known.totalIncome.plus(ownersAmount.div(quantity).times(quantity))",
    named: [/^logs: Model 0x\w+ totalIncome$/],
  },
  {
    what: "one wei too much",
    file: "campaign/withdrawn.ts",
    right: "position.withdrawn = event.params.withdrawn;",
    wrong: "position.withdrawn = event.params.withdrawn.plus(event.params.amount.div(event.params.amount));",
    named: [
      /^logs: Position 0x\w+ withdrawn$/,
      /^views: Position 0x\w+ withdrawn$/,
      /^sums: Position 0x\w+ withdrawn$/,
      /^sums: Campaign 0x\w+ totalWithdrawn$/,
      /^views: Position 0x\w+ withdrawable$/,
    ],
  },
  {
    what: "a swapped field",
    file: "campaign/contributed.ts",
    right: "contribution.payer = event.params.payer;",
    wrong: "contribution.payer = address;",
    named: [/^logs: Contribution 0x\w+ payer$/],
  },
  {
    what: "a lost event",
    file: "collection/earnings-withdrawn.ts",
    right: "  const collection = loadCollection(event.address);\n",
    wrong:
      "  if (event.logIndex.toI32() >= 0) return;\n  const collection = loadCollection(event.address);\n",
    named: [
      /^logs: EarningsWithdrawal 0x\w+$/,
      /^logs: Earning 0x\w+ totalWithdrawn$/,
      /^views: Earning 0x\w+ withdrawable$/,
    ],
  },
  {
    what: "a lost transfer of a batch",
    file: "collection/transfer.ts",
    right: "i < numbers.length",
    wrong: "i < numbers.length - 1",
    named: [/^logs: TokenBalance 0x\w+ balance$/, /^views: TokenBalance 0x\w+ balance$/],
  },
  {
    what: "a time that is a block's number",
    file: "governor/proposal-executed.ts",
    right: "proposal.executedAt = event.block.timestamp;",
    wrong: "proposal.executedAt = event.block.number;",
    named: [/^logs: Proposal 0x\w+ executedAt$/],
  },
];

describe("the finished chain", () => {
  let fresh: GraphNode;

  beforeAll(async () => {
    const database = new Client({ connectionString: index.postgres.adminUrl });
    await database.connect();
    await database.query("CREATE DATABASE fresh_index");
    await database.end();
    const databaseUrl = new URL(index.postgres.adminUrl);
    databaseUrl.pathname = "/fresh_index";
    const sources = data.file("faulty-sources");
    writeFaultySources(sources, FAULTS);
    const build = (name: string, more: { sources?: string } = {}) =>
      buildSubgraph({
        folder: data.file(name),
        networksFile: data.file("networks.json"),
        network: NETWORK,
        logFile: data.logFile(`${name}-build`),
        signal,
        ...more,
      });
    const [http = 0, admin = 0, status = 0, metrics = 0] = await freePorts(4);
    fresh = await startGraphNode({
      build: await build("subgraph"),
      others: [await build("faulty-subgraph", { sources })],
      network: NETWORK,
      rpcUrl: index.chain.url,
      databaseUrl: databaseUrl.href,
      artifactsUrl: index.artifactsUrl,
      ports: { http, admin, status, metrics },
      logFile: data.logFile("fresh-subgraph"),
      reaper,
      signal,
    });
    stops.push(() => fresh.component.stop());
  }, PATIENCE_MS);

  it(
    "indexed from zero says what was said live, byte for byte",
    async () => {
      const head = await caughtUp(fresh);
      expect(await dumpIndex(fresh.url, head)).toBe(await dumpIndex(index.engine.url, head));
    },
    PATIENCE_MS,
  );

  it(
    "shows every fault that is planted in a handler, and by which transaction",
    async () => {
      const faultyUrl = fresh.otherUrls[0] as string;
      const faulty = await startGatewayOver(faultyUrl);
      const head = await index.chain.client.getBlockNumber();
      await waitFor(
        async () => {
          const { number } = await readIndexedBlock(faulty.url).catch(() => ({ number: -1n }));
          return number >= head ? true : undefined;
        },
        { timeoutMs: PATIENCE_MS, signal },
      );
      const result = await auditAt(faulty.url, head);
      const differences = described(result);
      expect(result.driftWei).toBeGreaterThan(0n);
      for (const { what, named } of FAULTS) {
        for (const figure of named) {
          expect(differences, what).toContainEqual({
            figure: expect.stringMatching(figure),
            transaction: figure.source.startsWith("^sums") ? undefined : expect.stringMatching(/^0x\w{64}$/),
          });
        }
      }
      const explained = FAULTS.flatMap(({ named }) => named).concat(CONSEQUENCES);
      const unexplained = differences.filter(({ figure }) => !explained.some((one) => one.test(figure)));
      expect(unexplained).toEqual([]);
      // A lost event is named with its own transaction.
      for (const { figure, transaction } of differences) {
        const lost = /^logs: EarningsWithdrawal (0x\w{64})/.exec(figure);
        if (lost !== null) expect(transaction).toBe(lost[1]);
      }
    },
    PATIENCE_MS,
  );
});

/** What else differs because of the faults. */
const CONSEQUENCES = [
  /^logs: Position 0x\w+ withdrawable$/,
  /^logs: Earning 0x\w+ withdrawable$/,
  /^logs: Account 0x\w+( totalEarningsWithdrawn)?$/,
  /^logs: TokenBalance 0x\w+$/,
  /^logs: Protocol 0x00 accountCount$/,
];
