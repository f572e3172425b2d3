import { collectionAbi } from "@model-wip/contracts";
import { type Hex, parseEther, zeroAddress, zeroHash } from "viem";
import type { Random } from "../../stack/src/story/random.ts";
import { encodeLog, type Log } from "./log.ts";
import { FEE_TERMS } from "./platform.ts";
import type { Population } from "./population.ts";
import type { Tally } from "./tally.ts";
import type { Transaction } from "./transaction.ts";

const BPS = 10_000n;

interface Token {
  readonly id: bigint;
  readonly price: bigint;
  supply: bigint;
  readonly balances: Map<Hex, bigint>;
}

/** One collection of the recorded chain: what it logs, with the same running totals as its contract. */
export class RecordedCollection {
  readonly address: Hex;
  readonly creator: Hex;
  readonly #platform: Hex;
  readonly #population: Population;
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #tokens: Token[] = [];
  readonly #earnings = new Map<Hex, bigint>();

  constructor(options: {
    address: Hex;
    creator: Hex;
    platform: Hex;
    population: Population;
    random: Random;
    tally: Tally;
  }) {
    this.address = options.address;
    this.creator = options.creator;
    this.#platform = options.platform;
    this.#population = options.population;
    this.#random = options.random;
    this.#tally = options.tally;
  }

  createToken(): Log {
    const token = {
      id: BigInt(this.#tokens.length + 1),
      price: this.#random.wei(0n, parseEther("0.01")),
      supply: 0n,
      balances: new Map<Hex, bigint>(),
    };
    this.#tokens.push(token);
    this.#tally.entities.Token += 1;
    return encodeLog(this.address, collectionAbi, "TokenCreated", {
      tokenId: token.id,
      price: token.price,
      maxSupply: 0n,
      opensAt: 0n,
      closesAt: 0n,
      generation: zeroHash,
      receipt: zeroHash,
      image: "",
      metadata: "",
    });
  }

  putOnSale(): Transaction {
    return { from: this.creator, to: this.address, value: 0n, logs: [this.createToken()] };
  }

  /** A mint; `receive` gives the log of the campaign that is paid the owners' part. */
  mint(receive: (from: Hex, amount: bigint) => Log): Transaction {
    const token = this.#random.pick(this.#tokens);
    const minter = this.#population.anyone();
    const quantity = BigInt(this.#random.integer(1, 4));
    const referrer = this.#random.chance(40) ? this.#population.anyone() : zeroAddress;
    const fee = FEE_TERMS.mintFee * quantity;
    const price = token.price * quantity;
    const ownersOfPrice = (price * FEE_TERMS.ownersPriceBps) / BPS;
    const ownersAmount = (fee * FEE_TERMS.ownersFeeBps) / BPS + ownersOfPrice;
    const creatorAmount = (fee * FEE_TERMS.creatorFeeBps) / BPS + price - ownersOfPrice;
    const referrerAmount = referrer === zeroAddress ? 0n : (fee * FEE_TERMS.referrerFeeBps) / BPS;
    const paid = fee + price;
    const platformAmount = paid - ownersAmount - creatorAmount - referrerAmount;

    token.supply += quantity;
    this.#credit(this.creator, creatorAmount);
    this.#credit(this.#platform, platformAmount);
    if (referrer !== zeroAddress) this.#credit(referrer, referrerAmount);
    this.#hold(token, minter, quantity);
    this.#tally.entities.Mint += 1;
    this.#tally.totals.totalMinted += quantity;
    const logs = [
      encodeLog(this.address, collectionAbi, "Minted", {
        minter,
        to: minter,
        tokenId: token.id,
        quantity,
        supply: token.supply,
        referrer,
        paid,
        ownersAmount,
        creatorAmount,
        platformAmount,
        referrerAmount,
      }),
      receive(this.address, ownersAmount),
      this.#transferSingle(minter, zeroAddress, minter, token.id, quantity),
    ];
    return { from: minter, to: this.address, value: paid, logs };
  }

  /** Somebody gives tokens away; `undefined` while nobody has any. */
  transfer(): Transaction | undefined {
    const token = this.#random.pick(this.#tokens);
    const holders = [...token.balances].filter(([, balance]) => balance > 0n);
    if (holders.length === 0) return undefined;
    const [from, balance] = this.#random.pick(holders);
    const to = this.#population.anyone();
    const quantity = this.#random.wei(1n, balance);
    this.#hold(token, from, -quantity);
    this.#hold(token, to, quantity);
    const log = this.#transferSingle(from, from, to, token.id, quantity);
    return { from, to: this.address, value: 0n, logs: [log] };
  }

  /** Somebody takes what mints have credited; `undefined` while there is nothing. */
  withdrawEarnings(): Transaction | undefined {
    const [account, amount] = [...this.#earnings].find(([, earned]) => earned > 0n) ?? [];
    if (account === undefined || amount === undefined) return undefined;
    // To the end of the order, so that everybody comes to their turn.
    this.#earnings.delete(account);
    this.#earnings.set(account, 0n);
    this.#tally.entities.EarningsWithdrawal += 1;
    const log = encodeLog(this.address, collectionAbi, "EarningsWithdrawn", {
      account,
      caller: account,
      amount,
    });
    return { from: account, to: this.address, value: 0n, logs: [log] };
  }

  #credit(account: Hex, amount: bigint): void {
    this.#earnings.set(account, (this.#earnings.get(account) ?? 0n) + amount);
  }

  #hold(token: Token, account: Hex, change: bigint): void {
    const before = token.balances.get(account);
    if (before === undefined) this.#tally.entities.TokenBalance += 1;
    token.balances.set(account, (before ?? 0n) + change);
  }

  #transferSingle(operator: Hex, from: Hex, to: Hex, id: bigint, amount: bigint): Log {
    return encodeLog(this.address, collectionAbi, "TransferSingle", { operator, from, to, id, amount });
  }
}
