import { campaignAbi } from "@model-wip/contracts";
import { concatHex, encodeFunctionData, type Hex, type Log, parseEther } from "viem";
import type { Deployment } from "../../src/deployment.ts";
import { Random } from "../../src/story/random.ts";
import { type Call, person, type Receipt } from "./stage.ts";

const PEOPLE = { least: 3, most: 7 } as const;

/** What all stories share. */
export interface Setting {
  readonly deployment: Deployment;
  /** Owner of Source. */
  readonly platform: Hex;
  /** Unix time of the first round, in seconds. */
  readonly startsAt: bigint;
  /** The number that the next registered model gets. */
  nextModel: bigint;
  /** The number that the next commission gets. */
  nextCommission: bigint;
  /** The nonce with which Source makes the next collection, and so its address. */
  nextCollection: bigint;
  /** Wei per token on top of its price, for collections published from now on. */
  mintFee: bigint;
  /** Puts code at an account, once the round is over. */
  place(account: Hex, code: Hex): void;
}

/** What a story sends in each round; it gets the receipts of one before it gives the next. */
export type Story<T = void> = Generator<readonly Call[], T, readonly Receipt[]>;

/** The people of one story and its campaign. */
export class Scene {
  readonly seed: number;
  readonly setting: Setting;
  readonly random: Random;
  /** Contribute, vote, publish and mint. */
  readonly people: readonly Hex[];
  /** Pays for others, calls for others, and is nobody's member. */
  readonly stranger: Hex;
  /** Accounts with code, for which the stranger pays: one refuses all ETH, one sends a wei of it back. */
  readonly refuser: Hex | undefined;
  readonly returner: Hex | undefined;
  /** Wei that each account has contributed. */
  readonly contributed = new Map<Hex, bigint>();
  campaign: Hex = "0x";
  governor: Hex = "0x";
  treasury: Hex = "0x";

  constructor(seed: number, setting: Setting) {
    this.seed = seed;
    this.setting = setting;
    this.random = new Random(seed);
    const count = this.random.integer(PEOPLE.least, PEOPLE.most);
    this.people = Array.from({ length: count }, (_, number) => person(seed, number));
    this.stranger = person(seed, 100);
    this.refuser = this.random.chance(40) ? person(seed, 101) : undefined;
    this.returner = this.random.chance(25) ? person(seed, 102) : undefined;
  }

  /** Everybody of a story who may send a transaction. */
  static senders(seed: number): Hex[] {
    return [...Array(PEOPLE.most).keys(), 100].map((number) => person(seed, number));
  }

  /** Makes the accounts with code what they are, once the campaign is known. */
  placeCode(): void {
    const reverts: Hex = "0x60006000fd";
    if (this.refuser !== undefined) this.setting.place(this.refuser, reverts);
    const sendsOneWei: Hex = concatHex(["0x6000600060006000600173", this.campaign, "0x5af15000"]);
    if (this.returner !== undefined) this.setting.place(this.returner, sendsOneWei);
  }

  /** A call of the campaign. */
  campaignCall(from: Hex, functionName: string, args: readonly unknown[] = [], value = 0n): Call {
    const data = encodeFunctionData({ abi: campaignAbi, functionName, args } as never);
    return { from, to: this.campaign, data, value };
  }

  income(): Call {
    const value = this.random.chance(20) ? 1n : this.random.wei(1n, parseEther("0.1"));
    return { from: this.random.pick([this.stranger, ...this.people]), to: this.campaign, value };
  }

  /** ETH that comes by the end of a contract, without a call that the campaign could see. */
  forcedEther(): Call {
    const selfdestruct = concatHex(["0x73", this.campaign, "0xff"]);
    return { from: this.stranger, data: selfdestruct, value: this.random.wei(1n, parseEther("0.001")) };
  }

  /** `calls` in a `percent` of a hundred cases, else none. */
  sometimes(percent: number, ...calls: readonly (() => Call)[]): Call[] {
    return this.random.chance(percent) ? calls.map((call) => call()) : [];
  }
}

export function logsOf(receipts: readonly Receipt[]): Log[] {
  return receipts.flatMap(({ logs }) => logs);
}
