import { campaignGovernorAbi, commissionsAbi, modelRegistryAbi } from "@model-wip/contracts";
import { bodyOfWork, manifest } from "@model-wip/model/body-of-work";
import { TRAINING_SERIES } from "@model-wip/model/training-set";
import { encodeFunctionData, type Hex, keccak256, parseEther, parseEventLogs, toHex } from "viem";
import type { HDAccount } from "viem/accounts";
import type { World } from "../world.ts";
import { type Funding, GOVERNANCE } from "./funding.ts";
import { publishModel } from "./publishing-model.ts";

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

/** What the members pay the artist: an advance for the signed agreement, the rest for the works. */
const ADVANCE = parseEther("1.2");
const REMAINDER = parseEther("2");

/**
 * The members choose between two artists and commission one, who signs, is paid an advance and delivers a body of work.
 * The members pay the rest and register the model made from it. Gives the model's number.
 */
export async function chooseAndRegister(world: World, funding: Funding): Promise<bigint> {
  const { cast, deployment, publisher, random } = world;
  const [winner, other] = cast.artists;
  const agreement = await publisher.text(
    `${winner.address} makes ${WORKS} works for the model; the owners of the campaign may train it on them.\n`,
  );
  const counterOffer = await publisher.text(`${other.address} makes works of noise.\n`);
  const agree = (artist: HDAccount, amounts: bigint[], terms: string) =>
    onCommissions(world, 0n, {
      functionName: "agree",
      args: [funding.funded.campaign, artist.address, amounts, terms],
    });
  const forWinner = await propose(
    world,
    funding,
    [agree(winner, [ADVANCE, REMAINDER], agreement)],
    "Commission the painter of dawns for 3.2 ETH.",
  );
  const forOther = await propose(
    world,
    funding,
    [agree(other, [parseEther("4")], counterOffer)],
    "Commission the weaver of noise for 4 ETH.",
  );
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingDelay) + 1n);
  await vote(world, funding, forWinner, random.sample(funding.members, 104), { for: 68, against: 22 });
  await vote(world, funding, forOther, random.sample(funding.members, 97), { for: 31, against: 60 });
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingPeriod) + 1n);
  await execute(world, funding, forWinner);
  const commissionId = await world.chain.client.readContract({
    address: deployment.Commissions.address,
    abi: commissionsAbi,
    functionName: "commissionCount",
  });

  const pay = (milestone: bigint, value: bigint, work: string) =>
    onCommissions(world, value, { functionName: "pay", args: [commissionId, milestone, work] });
  await deliver(world, winner, commissionId, 1n, agreement);
  await decide(
    world,
    funding,
    [pay(1n, ADVANCE, agreement)],
    "Pay the painter's advance: the agreement is signed.",
  );

  const works = bodyOfWork({ seed: TRAINING_SERIES.seed, count: WORKS });
  const published = [];
  for (const work of works) published.push({ work, cid: await publisher.svg(work.svg) });
  const delivered = await publisher.json(manifest(published, { title: "Dawns", artist: winner.address }));
  await deliver(world, winner, commissionId, 2n, delivered);
  const { weights, trainingData, licence } = await publishModel(world);
  const metadata = await publisher.json({
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
  const register: Action = {
    target: registry,
    value: 0n,
    data: encodeFunctionData({
      abi: modelRegistryAbi,
      functionName: "registerModel",
      args: [funding.funded.campaign, MODEL_NAME, metadata],
    }),
  };
  const publishVersion: Action = {
    target: registry,
    value: 0n,
    data: encodeFunctionData({
      abi: modelRegistryAbi,
      functionName: "publishVersion",
      args: [modelId, weights, trainingData, licence],
    }),
  };
  await decide(
    world,
    funding,
    [pay(2n, REMAINDER, delivered), register, publishVersion],
    "Pay the painter for the works, register the model and publish its first version.",
  );
  return modelId;
}

/** Passes and executes a proposal that nearly everyone is for. */
async function decide(
  world: World,
  funding: Funding,
  actions: readonly Action[],
  description: string,
): Promise<void> {
  const proposal = await propose(world, funding, actions, description);
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingDelay) + 1n);
  await vote(world, funding, proposal, world.random.sample(funding.members, 61), { for: 92, against: 3 });
  await world.broadcaster.pass(BigInt(GOVERNANCE.votingPeriod) + 1n);
  await execute(world, funding, proposal);
}

async function deliver(
  world: World,
  artist: HDAccount,
  commissionId: bigint,
  milestone: bigint,
  work: string,
): Promise<void> {
  const { target, data } = onCommissions(world, 0n, {
    functionName: "deliver",
    args: [commissionId, milestone, work],
  });
  await world.broadcaster.send([{ from: artist, to: target, data, abi: commissionsAbi }]);
}

function onCommissions(
  world: World,
  value: bigint,
  call: Omit<Parameters<typeof encodeFunctionData<typeof commissionsAbi>>[0], "abi">,
): Action {
  const data = encodeFunctionData({ ...call, abi: commissionsAbi } as Parameters<
    typeof encodeFunctionData
  >[0]);
  return { target: world.deployment.Commissions.address, value, data };
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
