import { createHash } from "node:crypto";
import type { Hex } from "viem";
import type { Random } from "../../stack/src/story/random.ts";

/** Percent of choices that bring somebody new. */
const NEWCOMERS_PERCENT = 12;

/** Everybody on the recorded chain: grows with it, and a few do much of what is done. */
export class Population {
  readonly #random: Random;
  readonly #seed: number;
  readonly #people: Hex[] = [];
  #addresses = 0;

  constructor(seed: number, random: Random) {
    this.#seed = seed;
    this.#random = random;
  }

  /** An address that nothing has yet. */
  newAddress(): Hex {
    const digest = createHash("sha256")
      .update(`${this.#seed} ${this.#addresses++}`)
      .digest("hex");
    return `0x${digest.slice(0, 40)}`;
  }

  /** Somebody, new or known. Of those known the early ones are more active: by the square of a uniform number. */
  anyone(): Hex {
    if (this.#people.length === 0 || this.#random.chance(NEWCOMERS_PERCENT)) {
      const person = this.newAddress();
      this.#people.push(person);
      return person;
    }
    const place = (this.#random.integer(0, 999_999) / 1_000_000) ** 2;
    return this.#people[Math.floor(place * this.#people.length)] as Hex;
  }
}
