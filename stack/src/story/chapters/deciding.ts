import { campaignGovernorAbi, modelRegistryAbi } from "@model-wip/contracts";
import { bodyOfWork, manifest } from "@model-wip/model/body-of-work";
import { encodeFunctionData, type Hex, keccak256, parseEther, parseEventLogs, toHex } from "viem";
import type { HDAccount } from "viem/accounts";
import type { World } from "../world.ts";
import { type Funding, GOVERNANCE } from "./funding.ts";

const MODEL_NAME = "Zorb, continued";
const WORKS = 32;
export const SUPPORT = { against: 0, for: 1, abstain: 2 } as const;

interface Action {
  readonly target: Hex;
  readonly value: bigint;
  readonly data: Hex;
}

export interface Proposal {
  readonly id: bigint;
  readonly actions: readonly Action[];
  readonly description: string;
}

/**
 * The members choose between two artists; the winner is paid by the executed proposal, delivers a body of work, and the
 * members register the model made from it. Gives the model's number.
 */
export async function chooseAndRegister(world: World, funding: Funding): Promise<bigint> {
  const { cast, deployment, random } = world;
  const [winner, other] = cast.artists;
  const pay = (artist: HDAccount, ether: string): Action => ({
    target: artist.address,
    value: parseEther(ether),
    data: "0x",
  });
  const forWinner = await propose(
    world,
    funding,
    [pay(winner, "3.2")],
    "Commission the painter of dawns for 3.2 ETH.",
  );
  const forOther = await propose(
    world,
    funding,
    [pay(other, "4")],
    "Commission the weaver of noise for 4 ETH.",
  );
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingDelay) + 1n);
  await vote(world, funding, forWinner, random.sample(funding.members, 104), { for: 68, against: 22 });
  await vote(world, funding, forOther, random.sample(funding.members, 97), { for: 31, against: 60 });
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingPeriod) + 1n);
  await execute(world, funding, forWinner);

  const works = bodyOfWork({ seed: world.seed, count: WORKS });
  const published = [];
  for (const work of works) published.push({ work, cid: await world.publisher.svg(work.svg) });
  const trainingData = await world.publisher.json(
    manifest(published, { title: "Dawns", artist: winner.address }),
  );
  // Until there is a trained model, version 1 is the artist's procedure itself, and says so.
  const weights = await world.publisher.json({
    format: "procedure",
    procedure: "body-of-work",
    seed: world.seed,
  });
  const licence = await world.publisher.text(
    "The owners of the campaign hold the model; anyone may make images with it.\n",
  );
  const metadata = await world.publisher.json({
    name: MODEL_NAME,
    description: "Orbs and landscapes of light.",
  });
  const registry = deployment.ModelRegistry.address;
  const modelId =
    (await world.chain.client.readContract({
      address: registry,
      abi: modelRegistryAbi,
      functionName: "modelCount",
    })) + 1n;
  const registering = await propose(
    world,
    funding,
    [
      {
        target: registry,
        value: 0n,
        data: encodeFunctionData({
          abi: modelRegistryAbi,
          functionName: "registerModel",
          args: [funding.funded.campaign, MODEL_NAME, metadata],
        }),
      },
      {
        target: registry,
        value: 0n,
        data: encodeFunctionData({
          abi: modelRegistryAbi,
          functionName: "publishVersion",
          args: [modelId, weights, trainingData, licence],
        }),
      },
    ],
    "Register the model and publish its first version.",
  );
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingDelay) + 1n);
  await vote(world, funding, registering, random.sample(funding.members, 61), { for: 92, against: 3 });
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingPeriod) + 1n);
  await execute(world, funding, registering);
  return modelId;
}

/** A member proposes, in a block of its own. */
export async function propose(
  world: World,
  funding: Funding,
  actions: readonly Action[],
  description: string,
): Promise<Proposal> {
  const data = encodeFunctionData({
    abi: campaignGovernorAbi,
    functionName: "propose",
    args: [...unzip(actions), description],
  });
  const [receipt] = await world.broadcaster.send([
    {
      from: world.random.pick(funding.members),
      to: funding.funded.governor,
      data,
      abi: campaignGovernorAbi,
      gas: 1_500_000n,
    },
  ]);
  const [created] = parseEventLogs({
    abi: campaignGovernorAbi,
    eventName: "ProposalCreated",
    logs: receipt?.logs ?? [],
  });
  if (created === undefined) throw new Error("a proposal emits ProposalCreated");
  return { id: created.args.proposalId, actions, description };
}

/** `percent` of the voters vote for and against; the rest abstain. */
async function vote(
  world: World,
  funding: Funding,
  proposal: Proposal,
  voters: readonly HDAccount[],
  percent: { readonly for: number; readonly against: number },
): Promise<void> {
  const { broadcaster, random } = world;
  const reasons = [
    "The light in these is right.",
    "Too dear for what it is.",
    "I trust the others here.",
    "Let us begin.",
  ];
  await broadcaster.send(
    voters.map((from, index) => {
      const share = (index * 100) / voters.length;
      const support =
        share < percent.for
          ? SUPPORT.for
          : share < percent.for + percent.against
            ? SUPPORT.against
            : SUPPORT.abstain;
      const data = random.chance(20)
        ? encodeFunctionData({
            abi: campaignGovernorAbi,
            functionName: "castVoteWithReason",
            args: [proposal.id, support, random.pick(reasons)],
          })
        : encodeFunctionData({
            abi: campaignGovernorAbi,
            functionName: "castVote",
            args: [proposal.id, support],
          });
      return { from, to: funding.funded.governor, data, abi: campaignGovernorAbi };
    }),
  );
}

async function execute(world: World, funding: Funding, proposal: Proposal): Promise<void> {
  const from = world.random.pick(funding.members);
  const args = [...unzip(proposal.actions), keccak256(toHex(proposal.description))] as const;
  const step = (functionName: "queue" | "execute") => ({
    from,
    to: funding.funded.governor,
    data: encodeFunctionData({ abi: campaignGovernorAbi, functionName, args }),
    abi: campaignGovernorAbi,
    gas: 2_000_000n,
  });
  await world.broadcaster.send([step("queue")]);
  await world.broadcaster.pass(BigInt(GOVERNANCE.timelockDelay) + 1n);
  await world.broadcaster.send([step("execute")]);
}

function unzip(actions: readonly Action[]): [Hex[], bigint[], Hex[]] {
  return [
    actions.map(({ target }) => target),
    actions.map(({ value }) => value),
    actions.map(({ data }) => data),
  ];
}
