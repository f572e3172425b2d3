import { campaignFactoryAbi } from "@model-wip/contracts";
import { encodeFunctionData, type Hex, keccak256, parseEther, parseEventLogs, toHex } from "viem";
import { divide } from "../../src/story/plan.ts";
import { logsOf, type Scene, type Story } from "./scene.ts";
import type { Call } from "./stage.ts";

export const HOUR = 3_600n;
export const DAY = 24n * HOUR;
const CLOSES_AFTER = 9n * DAY;
const FAILS_AFTER = 19n * DAY;

export type Fate = "funded" | "goal missed" | "never finalized";

export interface Terms {
  readonly goalMin: bigint;
  readonly goalMax: bigint;
  readonly contributionMin: bigint;
  readonly membershipThreshold: bigint;
}

/** One round: a campaign with random terms. */
export function* launch(scene: Scene): Story<Terms> {
  const { random, seed, setting, stranger } = scene;
  const goalMin = random.wei(1_000n, parseEther("3"));
  const terms = {
    goalMin,
    goalMax: goalMin + (random.chance(40) ? 0n : random.wei(0n, goalMin)),
    contributionMin: random.wei(1n, goalMin / 50n),
    membershipThreshold: random.wei(1n, goalMin / 5n),
  };
  const closesAt = Number(setting.startsAt + CLOSES_AFTER);
  const governance = {
    votingDelay: Number(HOUR),
    votingPeriod: Number(3n * HOUR),
    lateQuorumExtension: random.chance(50) ? 0 : Number(3n * HOUR),
    timelockDelay: Number(2n * HOUR),
    proposalThreshold: random.integer(0, 1),
    quorumPercent: random.integer(1, 60),
  };
  const times = { opensAt: 0, closesAt, finalizeBy: Number(setting.startsAt + FAILS_AFTER) };
  const data = encodeFunctionData({
    abi: campaignFactoryAbi,
    functionName: "launch",
    args: [`Story ${seed}`, "STORY", "", { ...terms, ...times }, governance, keccak256(toHex(seed))],
  });
  const factory = setting.deployment.CampaignFactory.address;
  const receipts = yield [{ from: stranger, to: factory, data, gas: 4_000_000n }];
  const [launched] = parseEventLogs({
    abi: campaignFactoryAbi,
    eventName: "CampaignLaunched",
    logs: logsOf(receipts),
  });
  if (launched === undefined) throw new Error("a launch emits CampaignLaunched");
  scene.campaign = launched.args.campaign;
  scene.governor = launched.args.governor;
  scene.treasury = launched.args.treasury;
  scene.placeCode();
  return terms;
}

/** Three rounds of contributions that decide the campaign's fate, and a fourth in which it is closed. */
export function* fund(scene: Scene, fate: Fate, terms: Terms): Story {
  const { random, people } = scene;
  const { goalMin, goalMax } = terms;
  const total = fate === "goal missed" ? goalMin / 2n : random.pick([goalMin, goalMax]);
  const rounds: Call[][] = [[], [], []];
  for (const call of contributions(scene, total, terms.contributionMin)) random.pick(rounds).push(call);
  const [first = [], second = [], third = []] = rounds;
  yield first;
  yield [...scene.sometimes(25, () => scene.forcedEther()), ...second];
  const finalize = () => scene.campaignCall(random.pick(people), "finalize");
  const isEarly = fate === "funded" && total === goalMax;
  yield [...third, ...(isEarly ? [finalize()] : [])];
  if (fate === "goal missed") yield [...refunds(scene), ...scene.sometimes(20, () => scene.forcedEther())];
  else yield fate === "funded" && !isEarly ? [finalize()] : [];
}

/** Two rounds in a failed campaign: some take their money back, some by another's hand, some never. */
export function* fail(scene: Scene): Story {
  yield refunds(scene);
  const vain = { ...scene.campaignCall(scene.stranger, "withdraw", [scene.stranger]), mayFail: true };
  yield [vain, ...scene.sometimes(20, () => scene.forcedEther())];
}

function contributions(scene: Scene, total: bigint, least: bigint): Call[] {
  const { random, people, stranger } = scene;
  const most = total / least < 9n ? Number(total / least) : 9;
  return divide(total, random.integer(1, most), least, random).map((amount, at) => {
    const account = [scene.refuser, scene.returner][at] ?? random.pick(people);
    scene.contributed.set(account, (scene.contributed.get(account) ?? 0n) + amount);
    return people.includes(account) && random.chance(85)
      ? scene.campaignCall(account, "contribute", [], amount)
      : scene.campaignCall(stranger, "contributeFor", [account], amount);
  });
}

function refunds(scene: Scene): Call[] {
  const { random, people, stranger, contributed } = scene;
  return random.sample([...contributed.keys()], random.integer(0, contributed.size)).map((account: Hex) => {
    const caller = people.includes(account) && random.chance(70) ? account : stranger;
    // It may have been refunded already, or take no ETH.
    return { ...scene.campaignCall(caller, "refund", [account]), mayFail: true };
  });
}
