import { campaignGovernorAbi, modelRegistryAbi } from "@model-wip/contracts";
import { encodeFunctionData, type Hex, keccak256, parseEventLogs, toHex } from "viem";
import { agreement, type Commission, conclusion, drawCommission } from "./commissioning.ts";
import type { Terms } from "./funding.ts";
import { logsOf, type Scene, type Story } from "./scene.ts";
import type { Call } from "./stage.ts";

export interface Action {
  readonly target: Hex;
  readonly value: bigint;
  readonly data: Hex;
}

const AGAINST = 0;
const FOR = 1;
const ABSTAIN = 2;
const GAS = 3_000_000n;

/** What members have decided. */
export interface Decided {
  readonly modelId: bigint;
  /** What they have commissioned, and the queued proposal that pays for it or ends it. */
  readonly commission?: { readonly commission: Commission; readonly concluding: Proposal };
}

/**
 * Four rounds: proposals, votes, queueing and execution. The members pay somebody, register a model and may commission an
 * artist; they may vote another proposal down, and take a third back. Gives `undefined` where there is no member.
 */
export function* decide(scene: Scene, { membershipThreshold }: Terms): Story<Decided | undefined> {
  const { random, seed, setting, stranger, people } = scene;
  const members = people.filter((account) => (scene.contributed.get(account) ?? 0n) >= membershipThreshold);
  const proposer = members[0];
  const aside = () => [
    ...scene.sometimes(50, () => scene.income()),
    ...scene.sometimes(15, () => scene.forcedEther()),
  ];
  if (proposer === undefined) {
    for (let round = 0; round < 4; round++) yield aside();
    return undefined;
  }
  const modelId = setting.nextModel++;
  const pay = (value: bigint): Action => ({ target: stranger, value, data: "0x" });
  const commission = random.chance(50) ? drawCommission(scene) : undefined;
  const good = new Proposal(scene, `Good ${seed}`, [
    pay(1n),
    ...registration(scene, modelId),
    ...(commission === undefined ? [] : [agreement(scene, commission)]),
  ]);
  const concluding =
    commission === undefined
      ? undefined
      : new Proposal(scene, `Concluding ${seed}`, conclusion(scene, commission));
  const bad = random.chance(40) ? new Proposal(scene, `Bad ${seed}`, [pay(2n)]) : undefined;
  const undone = random.chance(30) ? new Proposal(scene, `Undone ${seed}`, [pay(3n)]) : undefined;
  const proposals = [good, concluding, bad, undone].filter((one) => one !== undefined);

  const receipts = yield [
    ...aside(),
    ...proposals.map((one) => one.propose(proposer)),
    ...(undone === undefined ? [] : [undone.step(proposer, "cancel")]),
  ];
  const created = parseEventLogs({
    abi: campaignGovernorAbi,
    eventName: "ProposalCreated",
    logs: logsOf(receipts),
  });
  const idOf = (proposal: Proposal) =>
    created.find(({ args }) => args.description === proposal.description)?.args.proposalId as bigint;

  yield [
    // Abstentions alone would not pass it.
    ...members.map((member, at) =>
      vote(scene, member, idOf(good), at === 0 || random.chance(75) ? FOR : ABSTAIN),
    ),
    ...(concluding === undefined ? [] : members.map((member) => vote(scene, member, idOf(concluding), FOR))),
    ...(bad === undefined ? [] : members.map((member) => vote(scene, member, idOf(bad), AGAINST))),
    ...scene.sometimes(30, () => vote(scene, stranger, idOf(good), AGAINST)),
  ];
  const queued = [good, concluding].filter((one) => one !== undefined);
  yield [...queued.map((one) => one.step(stranger, "queue")), ...aside()];
  yield [good.step(stranger, "execute"), ...aside()];
  return commission === undefined || concluding === undefined
    ? { modelId }
    : { modelId, commission: { commission, concluding } };
}

export class Proposal {
  readonly #scene: Scene;
  readonly #actions: readonly Action[];
  readonly description: string;

  constructor(scene: Scene, description: string, actions: readonly Action[]) {
    this.#scene = scene;
    this.#actions = actions;
    this.description = description;
  }

  propose(from: Hex): Call {
    return this.#call(from, "propose", this.description);
  }

  step(from: Hex, functionName: "queue" | "execute" | "cancel"): Call {
    return this.#call(from, functionName, keccak256(toHex(this.description)));
  }

  #call(from: Hex, functionName: string, last: string): Call {
    const args = [
      this.#actions.map(({ target }) => target),
      this.#actions.map(({ value }) => value),
      this.#actions.map(({ data }) => data),
      last,
    ];
    const data = encodeFunctionData({ abi: campaignGovernorAbi, functionName, args } as never);
    return { from, to: this.#scene.governor, data, gas: GAS };
  }
}

/** The treasury registers a model and publishes up to two versions; at times it sells the model. */
function registration(
  { random, setting, campaign, treasury, people, seed }: Scene,
  modelId: bigint,
): Action[] {
  const action = (functionName: string, args: readonly unknown[]): Action => ({
    target: setting.deployment.ModelRegistry.address,
    value: 0n,
    data: encodeFunctionData({ abi: modelRegistryAbi, functionName, args } as never),
  });
  const version = () => action("publishVersion", [modelId, `weights ${seed}`, "training data", "licence"]);
  return [
    action("registerModel", [campaign, `Model ${seed}`, ""]),
    ...Array.from({ length: random.integer(0, 2) }, version),
    ...(random.chance(20) ? [action("transferFrom", [treasury, random.pick(people), modelId])] : []),
  ];
}

function vote({ random, governor, seed }: Scene, from: Hex, proposalId: bigint, support: number): Call {
  const [functionName, args] = random.pick<[string, unknown[]]>([
    ["castVote", [proposalId, support]],
    ["castVoteWithReason", [proposalId, support, `because ${seed}`]],
    ["castVoteWithReasonAndParams", [proposalId, support, "", "0x01"]],
  ]);
  return {
    from,
    to: governor,
    data: encodeFunctionData({ abi: campaignGovernorAbi, functionName, args } as never),
  };
}
