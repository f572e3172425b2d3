import { Random } from "../../stack/src/story/random.ts";
import { RecordedCampaign } from "./campaign.ts";
import { deploySource, type Platform } from "./platform.ts";
import { Population } from "./population.ts";
import { emptyTally, type Tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

/** Campaigns that live side by side. */
const CAMPAIGNS_AT_ONCE = 4;

/** Everything that happens on the recorded chain, one transaction after the other: the same seed, the same chain. */
export class Activity {
  readonly platform: Platform;
  /** What an index of all transactions so far must hold. */
  readonly tally: Tally = emptyTally();
  readonly #random: Random;
  readonly #population: Population;
  readonly #campaigns: RecordedCampaign[];
  #deployed = false;

  constructor(seed: number) {
    this.#random = new Random(seed);
    this.#population = new Population(seed, this.#random);
    const newAddress = () => this.#population.newAddress();
    this.platform = {
      factory: newAddress(),
      registry: newAddress(),
      source: newAddress(),
      commissions: newAddress(),
      credits: newAddress(),
      recipient: newAddress(),
    };
    this.#campaigns = Array.from({ length: CAMPAIGNS_AT_ONCE }, () => this.#newCampaign());
  }

  /** The next transaction, in a block of time `now` in Unix seconds. */
  next(now: bigint): Transaction {
    if (!this.#deployed) {
      this.#deployed = true;
      return deploySource(this.platform);
    }
    const turn = this.#random.integer(0, CAMPAIGNS_AT_ONCE - 1);
    const transaction = this.#campaigns[turn]?.next(now);
    if (transaction !== undefined) return transaction;
    this.#campaigns[turn] = this.#newCampaign();
    return this.next(now);
  }

  #newCampaign(): RecordedCampaign {
    return new RecordedCampaign(this.platform, this.#population, this.#random, this.tally);
  }
}
