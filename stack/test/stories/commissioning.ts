import { commissionsAbi } from "@model-wip/contracts";
import { encodeFunctionData, type Hex } from "viem";
import type { Action, Proposal } from "./deciding.ts";
import type { Scene, Story } from "./scene.ts";

const MILESTONES = 3;

/** Work that the members commission: a part of one proposal, and paid or ended by another, which waits for the work. */
export interface Commission {
  readonly id: bigint;
  readonly artist: Hex;
  /** Wei of each milestone. */
  readonly amounts: readonly bigint[];
  /** Numbers of the milestones that are paid. */
  readonly paid: readonly bigint[];
  readonly isEnded: boolean;
}

/** Draws a commission that the treasury can pay. It gets the next number: commissions are agreed in the order of the stories. */
export function drawCommission({ random, people, setting, contributed }: Scene): Commission {
  const funds = [...contributed.values()].reduce((sum, amount) => sum + amount, 0n);
  const count = random.integer(1, MILESTONES);
  const amounts = Array.from({ length: count }, () => random.wei(1n, funds / BigInt(2 * MILESTONES)));
  const numbers = amounts.map((_, at) => BigInt(at + 1));
  const paid = random.sample(numbers, random.integer(0, count));
  const isEnded = paid.length === 0 || random.chance(30);
  return { id: setting.nextCommission++, artist: random.pick(people), amounts, paid, isEnded };
}

export function agreement({ campaign, setting, seed }: Scene, { artist, amounts }: Commission): Action {
  return action(setting.deployment.Commissions.address, "agree", [
    campaign,
    artist,
    amounts,
    `terms ${seed}`,
  ]);
}

/** Pays for what was delivered last, and ends the commission if it does end. */
export function conclusion(scene: Scene, { id, amounts, paid, isEnded }: Commission): Action[] {
  const { address } = scene.setting.deployment.Commissions;
  return [
    ...paid.map((number) =>
      action(address, "pay", [id, number, workOf(scene, number)], amounts[Number(number) - 1]),
    ),
    ...(isEnded ? [action(address, "end", [id])] : []),
  ];
}

/** Two rounds: the artist delivers, at times twice, and the members' second proposal is executed. */
export function* commissioned(scene: Scene, commission: Commission, concluding: Proposal): Story {
  const { random, stranger, setting } = scene;
  const { id, artist, amounts, paid } = commission;
  const deliver = (number: bigint, work: string) => {
    const { target, data } = action(setting.deployment.Commissions.address, "deliver", [id, number, work]);
    return { from: artist, to: target, data };
  };
  yield amounts.flatMap((_, at) => {
    const number = BigInt(at + 1);
    if (!paid.includes(number) && random.chance(50)) return [];
    return [
      ...scene.sometimes(30, () => deliver(number, "a sketch")),
      deliver(number, workOf(scene, number)),
    ];
  });
  yield [concluding.step(stranger, "execute")];
}

function workOf({ seed }: Scene, number: bigint): string {
  return `work ${seed} ${number}`;
}

function action(target: Hex, functionName: string, args: readonly unknown[], value = 0n): Action {
  const data = encodeFunctionData({ abi: commissionsAbi, functionName, args } as never);
  return { target, value, data };
}
