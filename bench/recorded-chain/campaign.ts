import { campaignAbi, campaignFactoryAbi, modelRegistryAbi, sourceAbi } from "@model-wip/contracts";
import { type Hex, parseEther, zeroAddress } from "viem";
import type { Random } from "../../stack/src/story/random.ts";
import { RecordedCollection } from "./collection.ts";
import { RecordedGovernance } from "./governance.ts";
import { encodeLog, type Log } from "./log.ts";
import { FEE_TERMS, type Platform } from "./platform.ts";
import type { Population } from "./population.ts";
import type { Tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

const DAY_S = 86_400n;
const MEMBERSHIP_THRESHOLD = parseEther("0.03");
const CONTRIBUTIONS = { least: 100, most: 600 };
/** Transactions of a funded campaign's life. */
const LIFE = { least: 1_500, most: 3_500 };
const FAILURES_PERCENT = 15;
/** What happens in a funded campaign, in per mille of its transactions. */
const MIX = {
  mint: 500,
  withdrawal: 200,
  vote: 115,
  transfer: 60,
  token: 50,
  directIncome: 31,
  earnings: 29,
  proposal: 5,
  decision: 5,
  collection: 5,
} as const;

interface Position {
  contributed: bigint;
  withdrawn: bigint;
}

/** One campaign of the recorded chain from launch to end: what it logs, with the same running totals as its contracts. */
export class RecordedCampaign {
  readonly #address: Hex;
  readonly #governor: Hex;
  readonly #treasury: Hex;
  readonly #platform: Platform;
  readonly #population: Population;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #positions = new Map<Hex, Position>();
  readonly #contributors: Hex[] = [];
  readonly #members: Hex[] = [];
  readonly #collections: RecordedCollection[] = [];
  readonly #steps: Generator<Transaction>;
  #totalContributed = 0n;
  #totalRefunded = 0n;
  #totalIncome = 0n;
  #totalWithdrawn = 0n;
  #now = 0n;

  constructor(platform: Platform, population: Population, random: Random, tally: Tally) {
    this.#platform = platform;
    this.#population = population;
    this.#random = random;
    this.#tally = tally;
    this.#address = population.newAddress();
    this.#governor = population.newAddress();
    this.#treasury = population.newAddress();
    this.#steps = this.#life();
  }

  /** The campaign's next transaction, in a block of time `now`; `undefined` when its life has ended. */
  next(now: bigint): Transaction | undefined {
    this.#now = now;
    const { value, done } = this.#steps.next();
    return done === true ? undefined : value;
  }

  *#life(): Generator<Transaction> {
    yield this.#launch();
    const contributions = this.#random.integer(CONTRIBUTIONS.least, CONTRIBUTIONS.most);
    for (let made = 0; made < contributions; made++) yield this.#contribute();
    if (this.#members.length === 0 || this.#random.chance(FAILURES_PERCENT)) {
      for (const account of this.#contributors) yield this.#refund(account);
      return;
    }
    yield this.#finalize();
    const governance = new RecordedGovernance({
      governor: this.#governor,
      treasury: this.#treasury,
      members: this.#members,
      random: this.#random,
      tally: this.#tally,
    });
    yield governance.propose(this.#now);
    const model = BigInt(this.#tally.entities.Model + 1);
    yield this.#registerModel(model);
    yield this.#publish(model);
    const length = this.#random.integer(LIFE.least, LIFE.most);
    for (let step = 0; step < length; step++) yield this.#step(governance, model);
  }

  #step(governance: RecordedGovernance, model: bigint): Transaction {
    const collection = this.#random.pick(this.#collections);
    switch (this.#choose()) {
      case "mint":
        return collection.mint((from, amount) => this.#receive(from, amount));
      case "withdrawal":
        return this.#withdraw() ?? this.#payDirectly();
      case "vote":
        return governance.vote() ?? governance.propose(this.#now);
      case "transfer":
        return collection.transfer() ?? collection.putOnSale();
      case "token":
        return collection.putOnSale();
      case "directIncome":
        return this.#payDirectly();
      case "earnings":
        return collection.withdrawEarnings() ?? this.#payDirectly();
      case "proposal":
        return governance.propose(this.#now);
      case "decision":
        return governance.advance(this.#now) ?? governance.propose(this.#now);
      case "collection":
        return this.#publish(model);
    }
  }

  #choose(): keyof typeof MIX {
    let left = this.#random.integer(0, 999);
    for (const [name, perMille] of Object.entries(MIX)) {
      left -= perMille;
      if (left < 0) return name as keyof typeof MIX;
    }
    throw new RangeError("the mix adds up to 1,000");
  }

  #launch(): Transaction {
    const creator = this.#population.anyone();
    const { factory } = this.#platform;
    this.#tally.entities.Campaign += 1;
    const logs = [
      encodeLog(factory, campaignFactoryAbi, "CampaignLaunched", {
        campaign: this.#address,
        creator,
        governor: this.#governor,
        treasury: this.#treasury,
        goalMin: parseEther("8"),
        goalMax: parseEther("1000"),
        contributionMin: parseEther("0.001"),
        membershipThreshold: MEMBERSHIP_THRESHOLD,
        opensAt: this.#now,
        closesAt: this.#now + 30n * DAY_S,
        finalizeBy: this.#now + 120n * DAY_S,
        name: `Campaign ${this.#tally.entities.Campaign}`,
        symbol: "WIP",
        metadata: "",
      }),
      encodeLog(factory, campaignFactoryAbi, "GovernanceConfigured", {
        campaign: this.#address,
        governor: this.#governor,
        votingDelay: DAY_S,
        votingPeriod: 3n * DAY_S,
        lateQuorumExtension: DAY_S,
        timelockDelay: DAY_S,
        proposalThreshold: 1n,
        quorumPercent: 20n,
      }),
    ];
    return { from: creator, to: factory, value: 0n, logs };
  }

  #contribute(): Transaction {
    const account = this.#population.anyone();
    const payer = this.#random.chance(5) ? this.#population.anyone() : account;
    const amount = this.#random.wei(parseEther("0.001"), parseEther("0.09"));
    const known = this.#positions.get(account);
    const position = known ?? { contributed: 0n, withdrawn: 0n };
    if (known === undefined) {
      this.#positions.set(account, position);
      this.#contributors.push(account);
      this.#tally.entities.Position += 1;
    }
    const before = position.contributed;
    position.contributed += amount;
    this.#totalContributed += amount;
    if (before < MEMBERSHIP_THRESHOLD && position.contributed >= MEMBERSHIP_THRESHOLD)
      this.#members.push(account);
    this.#tally.entities.Contribution += 1;
    this.#tally.totals.totalContributed += amount;
    const log = encodeLog(this.#address, campaignAbi, "Contributed", {
      account,
      payer,
      amount,
      contributed: position.contributed,
      totalContributed: this.#totalContributed,
      memberCount: BigInt(this.#members.length),
    });
    return { from: payer, to: this.#address, value: amount, logs: [log] };
  }

  #refund(account: Hex): Transaction {
    const amount = this.#positionOf(account).contributed;
    this.#totalRefunded += amount;
    this.#tally.entities.Refund += 1;
    this.#tally.totals.totalRefunded += amount;
    const log = encodeLog(this.#address, campaignAbi, "Refunded", {
      account,
      caller: account,
      amount,
      totalRefunded: this.#totalRefunded,
    });
    return { from: account, to: this.#address, value: 0n, logs: [log] };
  }

  #finalize(): Transaction {
    const caller = this.#random.pick(this.#contributors);
    this.#tally.entities.Finalization += 1;
    const log = encodeLog(this.#address, campaignAbi, "Finalized", {
      caller,
      treasury: this.#treasury,
      amount: this.#totalContributed,
      memberCount: BigInt(this.#members.length),
    });
    return { from: caller, to: this.#address, value: 0n, logs: [log] };
  }

  #registerModel(modelId: bigint): Transaction {
    const { registry } = this.#platform;
    this.#tally.entities.Model += 1;
    this.#tally.entities.ModelVersion += 1;
    const logs = [
      encodeLog(registry, modelRegistryAbi, "ModelRegistered", {
        modelId,
        campaign: this.#address,
        treasury: this.#treasury,
        name: `Model ${modelId}`,
        metadata: "",
      }),
      encodeLog(registry, modelRegistryAbi, "Transfer", {
        from: zeroAddress,
        to: this.#treasury,
        id: modelId,
      }),
      encodeLog(registry, modelRegistryAbi, "VersionPublished", {
        modelId,
        version: 1n,
        weights: "",
        trainingData: "",
        licence: "",
      }),
    ];
    return { from: this.#random.pick(this.#members), to: registry, value: 0n, logs };
  }

  #publish(modelId: bigint): Transaction {
    const creator = this.#population.anyone();
    const { source, recipient } = this.#platform;
    const collection = new RecordedCollection({
      address: this.#population.newAddress(),
      creator,
      platform: recipient,
      population: this.#population,
      random: this.#random,
      tally: this.#tally,
    });
    this.#collections.push(collection);
    this.#tally.entities.Collection += 1;
    const logs = [
      encodeLog(source, sourceAbi, "CollectionPublished", {
        collection: collection.address,
        modelId,
        creator,
        campaign: this.#address,
        platform: recipient,
        ...FEE_TERMS,
        name: `Collection ${this.#tally.entities.Collection}`,
        metadata: "",
      }),
      collection.createToken(),
    ];
    return { from: creator, to: source, value: 0n, logs };
  }

  #payDirectly(): Transaction {
    const from = this.#population.anyone();
    const amount = this.#random.wei(1n, parseEther("0.1"));
    return { from, to: this.#address, value: amount, logs: [this.#receive(from, amount)] };
  }

  #receive(from: Hex, amount: bigint): Log {
    this.#totalIncome += amount;
    this.#tally.entities.Income += 1;
    this.#tally.totals.totalIncome += amount;
    return encodeLog(this.#address, campaignAbi, "IncomeReceived", {
      from,
      amount,
      totalIncome: this.#totalIncome,
    });
  }

  /** An owner withdraws what is due, floor(income × contributed / total) less what it has had; `undefined` if nothing is. */
  #withdraw(): Transaction | undefined {
    const account = this.#random.pick(this.#contributors);
    const position = this.#positionOf(account);
    const earned = (this.#totalIncome * position.contributed) / this.#totalContributed;
    const amount = earned - position.withdrawn;
    if (amount === 0n) return undefined;
    position.withdrawn = earned;
    this.#totalWithdrawn += amount;
    this.#tally.entities.Withdrawal += 1;
    this.#tally.totals.totalWithdrawn += amount;
    const log = encodeLog(this.#address, campaignAbi, "Withdrawn", {
      account,
      caller: account,
      amount,
      withdrawn: earned,
      totalWithdrawn: this.#totalWithdrawn,
      totalIncome: this.#totalIncome,
    });
    return { from: account, to: this.#address, value: 0n, logs: [log] };
  }

  #positionOf(account: Hex): Position {
    const position = this.#positions.get(account);
    if (position === undefined) throw new RangeError(`${account} has not contributed`);
    return position;
  }
}
