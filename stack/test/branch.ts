import { campaignAbi, campaignGovernorAbi, collectionAbi, sourceAbi } from "@model-wip/contracts";
import { encodeFunctionData, type Hex, parseEther, parseEventLogs, zeroHash } from "viem";
import type { HDAccount } from "viem/accounts";
import type { Chain } from "../src/chain/anvil.ts";
import type { Deployment } from "../src/deployment.ts";
import { Broadcaster, type Call } from "../src/story/broadcaster.ts";
import { createCast } from "../src/story/cast.ts";
import { chooseAndRegister, type Proposal, propose, SUPPORT } from "../src/story/chapters/deciding.ts";
import { forcedPayment, mint } from "../src/story/chapters/earning.ts";
import { type Funding, fundCampaigns, GOVERNANCE, launch } from "../src/story/chapters/funding.ts";
import { type PublishedCollection, publishCollections } from "../src/story/chapters/publishing.ts";
import { Publisher } from "../src/story/publisher.ts";
import { Random } from "../src/story/random.ts";
import { Studio } from "../src/story/studio.ts";
import type { LaunchedCampaign, World } from "../src/story/world.ts";

/** Where branches of the chain part: a model has collections, and a vote is open. */
export interface Fork {
  readonly world: World;
  readonly funding: Funding;
  readonly modelId: bigint;
  readonly collections: readonly PublishedCollection[];
  readonly proposal: Proposal;
}

const NEW_GOAL = parseEther("0.5");
const NEW_PART = parseEther("0.1");
const signal = new AbortController().signal;

/** Tells the story up to the first mint, and opens a vote. */
export async function reachFork(
  chain: Chain,
  deployment: Deployment,
  artifactsUrl: string,
  seed: number,
): Promise<Fork> {
  const world: World = {
    chain,
    deployment,
    broadcaster: new Broadcaster(chain, signal),
    cast: createCast(),
    publisher: new Publisher(artifactsUrl),
    studio: new Studio(),
    random: new Random(seed),
    seed,
  };
  await chain.test.setAutomine(false);
  const funding = await fundCampaigns(world);
  const modelId = await chooseAndRegister(world, funding);
  const { collections } = await publishCollections(world, modelId);
  await world.studio.close();
  const call = { target: world.cast.artists[1].address, value: 1n, data: "0x" } as const;
  const proposal = await propose(world, funding, [call], "Thank the weaver of noise with a wei.");
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingDelay) + 1n);
  return { world, funding, modelId, collections, proposal };
}

/**
 * Mines exactly `blocks` blocks in which people mint, pay, vote and withdraw; in longer branches also a campaign is
 * launched and funded, a collection published, a contribution refunded, and tokens and earnings change hands. No two
 * seeds tell the same. Hours go by in them, so that sums over time are closed.
 */
export async function mineBranch(fork: Fork, seed: number, blocks: number): Promise<void> {
  const { funding, modelId } = fork;
  // The nonces that another branch has reached are not this one's.
  const broadcaster = new Broadcaster(fork.world.chain, signal);
  const world = { ...fork.world, broadcaster, random: new Random(seed) };
  const { cast, random } = world;
  let launched: LaunchedCampaign | undefined;
  let transfer: Call | undefined;
  for (let block = 0; block < blocks; block++) {
    if (block === 1) {
      launched = await launch(world, cast.founder, {
        name: `Branch ${seed}`,
        symbol: "BRANCH",
        description: "Launched in a block that may not last.",
        goalMin: NEW_GOAL,
        goalMax: NEW_GOAL,
        openDays: 30n,
      });
      continue;
    }
    if (block % 8 === 3) await skipAnHour(world);
    const minted = mint(world, fork.collections);
    const calls = [minted, gift(world, funding), await vote(world, fork), withdrawSeveral(world, funding)];
    if (launched !== undefined)
      calls.push(...support(launched, cast.contributors[block] as HDAccount, block));
    if (block % 5 === 2) calls.push(forcedPayment(cast.admirer, funding.funded.campaign, random.wei(1n, 9n)));
    if (block === 3) calls.push(await refund(world, funding));
    if (block === 4) calls.push(publish(world, modelId, seed));
    if (block % 6 === 5) calls.push(withdrawEarnings(minted, fork.collections));
    if (transfer !== undefined) calls.push(transfer);
    const [receipt] = await broadcaster.send(calls);
    const [moved] = parseEventLogs({
      abi: collectionAbi,
      eventName: "TransferSingle",
      logs: receipt?.logs ?? [],
    });
    const holder = cast.collectors.find(({ address }) => address === moved?.args.to);
    if (moved === undefined || holder === undefined) throw new Error("a mint goes to a collector");
    transfer = {
      from: holder,
      to: moved.address,
      abi: collectionAbi,
      data: encodeFunctionData({
        abi: collectionAbi,
        functionName: "safeTransferFrom",
        args: [holder.address, random.pick(cast.collectors).address, moved.args.id, 1n, "0x"],
      }),
    };
  }
}

/** The next block is an hour later. */
async function skipAnHour({ chain }: World): Promise<void> {
  const { timestamp } = await chain.client.getBlock({ blockTag: "latest" });
  await chain.test.setNextBlockTimestamp({ timestamp: timestamp + 3_600n });
}

function gift({ cast, random }: World, { funded }: Funding): Call {
  return { from: cast.admirer, to: funded.campaign, value: random.wei(1n, parseEther("0.01")) };
}

/** The height chooses the voter, so that nobody votes twice on one chain. */
async function vote({ chain, random }: World, { funding, proposal }: Fork): Promise<Call> {
  const height = Number(await chain.client.getBlockNumber());
  return {
    from: funding.members[height % funding.members.length] as HDAccount,
    to: funding.funded.governor,
    abi: campaignGovernorAbi,
    data: encodeFunctionData({
      abi: campaignGovernorAbi,
      functionName: "castVote",
      args: [proposal.id, random.pick(Object.values(SUPPORT))],
    }),
  };
}

function withdrawSeveral({ cast, random }: World, { funded }: Funding): Call {
  const owners = random.sample(cast.contributors, 3).map(({ address }) => address);
  const data = encodeFunctionData({ abi: campaignAbi, functionName: "withdrawMany", args: [owners] });
  return { from: cast.admirer, to: funded.campaign, abi: campaignAbi, data };
}

/** A new campaign is funded in five payments, finalized by the sixth supporter, and earns from then on. */
function support({ campaign }: LaunchedCampaign, from: HDAccount, block: number): Call[] {
  const encode = (functionName: "contribute" | "finalize") =>
    encodeFunctionData({ abi: campaignAbi, functionName });
  const call = { from, to: campaign, abi: campaignAbi };
  if (block < 7) return [{ ...call, data: encode("contribute"), value: NEW_PART }];
  if (block === 7) return [{ ...call, data: encode("finalize") }];
  return [{ from, to: campaign, value: BigInt(block) }];
}

async function refund({ cast, chain }: World, { failed }: Funding): Promise<Call> {
  for (const { address } of cast.contributors) {
    const read = { address: failed.campaign, abi: campaignAbi, args: [address] } as const;
    if ((await chain.client.readContract({ ...read, functionName: "refundable" })) === 0n) continue;
    const data = encodeFunctionData({ abi: campaignAbi, functionName: "refund", args: [address] });
    return { from: cast.hopeful, to: failed.campaign, abi: campaignAbi, data };
  }
  throw new Error("the story leaves refunds open");
}

function publish({ cast, deployment, random }: World, modelId: bigint, seed: number): Call {
  const terms = { maxSupply: 0n, opensAt: 0, closesAt: 0, generation: zeroHash, receipt: zeroHash };
  const texts = { image: `branch ${seed}.png`, metadata: `branch ${seed}` };
  const tokens = [{ ...terms, ...texts, price: random.wei(0n, parseEther("0.01")) }];
  return {
    from: random.pick(cast.creators),
    to: deployment.Source.address,
    abi: sourceAbi,
    gas: 4_000_000n,
    data: encodeFunctionData({
      abi: sourceAbi,
      functionName: "publish",
      args: [modelId, `Branch ${seed}`, "", tokens],
    }),
  };
}

function withdrawEarnings({ to }: Call, collections: readonly PublishedCollection[]): Call {
  const { address, creator } = collections.find((one) => one.address === to) as PublishedCollection;
  const data = encodeFunctionData({
    abi: collectionAbi,
    functionName: "withdrawEarnings",
    args: [creator.address],
  });
  return { from: creator, to: address as Hex, abi: collectionAbi, data };
}
