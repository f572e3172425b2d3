import type { Hex } from "viem";
import { type Entities, type Entity, type EntityName, noEntities } from "../entities.ts";
import { joined, littleEndian } from "./ids.ts";
import type { LogPlace, RawLog } from "./raw-log.ts";

const LOGS_PER_BLOCK = 1_000_000n;

/** The entities of one log each: what somebody did. */
type ActionName = {
  [N in EntityName]: Entity<N> extends { logIndex: bigint } ? N : never;
}[EntityName];
type ActionField = "id" | "block" | "timestamp" | "transaction" | "logIndex" | "order";

/** A running total, or a part of a payment, that a log gives and the model works out for itself. */
export interface Claim {
  /** Contract that emitted the log. */
  readonly contract: Hex;
  readonly field: string;
  readonly kind: "wei" | "number";
  readonly said: bigint;
  readonly worked: bigint;
  readonly log: LogPlace;
}

/** The logs contradict each other: one of them is missing, or they are not of our contracts. */
export class ModelError extends Error {
  override readonly name = "ModelError";
}

/**
 * The state that follows from the logs of the contracts, and from nothing else.
 *
 * Amounts are added up from the single amounts; the running totals that the logs carry as well are compared with the sums.
 */
export class Model {
  readonly entities: Entities = noEntities();
  readonly wrongClaims: Claim[] = [];
  /** The campaign of each governor and treasury. */
  readonly campaignOf = new Map<Hex, Hex>();
  /** What collections are published under from now on. */
  readonly terms = {
    mintFee: 0n,
    ownersFeeBps: 0n,
    creatorFeeBps: 0n,
    referrerFeeBps: 0n,
    ownersPriceBps: 0n,
    royaltyBps: 0n,
    platform: "0x",
  };
  readonly #changes = new Map<string, LogPlace>();
  /** Income of campaigns as it was before the current transaction, of those where it has changed since. */
  #lastAction: { name: ActionName; id: Hex; log: LogPlace } | undefined;
  readonly #incomeBefore = new Map<Hex, bigint>();
  #claims = 0;
  #log: RawLog | undefined;

  /** The log that is being replayed. */
  get log(): RawLog {
    if (this.#log === undefined) throw new ModelError("no log is being replayed");
    return this.#log;
  }

  set log(log: RawLog) {
    if (log.transaction !== this.#log?.transaction) this.#incomeBefore.clear();
    this.#log = log;
  }

  /** Whether anything has been replayed. */
  get isEmpty(): boolean {
    return this.#log === undefined;
  }

  /** How many figures of logs were compared with sums. */
  get claims(): number {
    return this.#claims;
  }

  /** The log that last changed an entity. */
  lastChange(name: EntityName, id: Hex): LogPlace | undefined {
    return this.#changes.get(`${name} ${id}`);
  }

  /** Notes that `log` changed an entity, unless a later one did. */
  markChanged(name: EntityName, id: Hex, log: LogPlace): void {
    const known = this.lastChange(name, id);
    if (known === undefined || isBefore(known, log)) this.#changes.set(`${name} ${id}`, log);
  }

  create<N extends EntityName>(name: N, entity: Entity<N>): Entity<N> {
    this.entities[name].set(entity.id, entity);
    this.markChanged(name, entity.id, this.log);
    return entity;
  }

  find<N extends EntityName>(name: N, id: Hex): Entity<N> | undefined {
    return this.entities[name].get(id);
  }

  /** An entity that the current log changes. */
  change<N extends EntityName>(name: N, id: Hex): Entity<N> {
    const entity = this.read(name, id);
    this.markChanged(name, id, this.log);
    return entity;
  }

  read<N extends EntityName>(name: N, id: Hex): Entity<N> {
    const entity = this.find(name, id);
    if (entity !== undefined) return entity;
    const { transaction, logIndex, address } = this.log;
    throw new ModelError(
      `log ${logIndex} of ${address} in transaction ${transaction} concerns ${name} ${id}, which no log has begun`,
    );
  }

  /** Records what the current log says that somebody did; its id is that of the log unless another is given. */
  act<N extends ActionName>(name: N, fields: Omit<Entity<N>, ActionField>, id: Hex = this.actionId()): void {
    const { block, timestamp, transaction, logIndex } = this.log;
    const action = {
      id,
      block,
      timestamp,
      transaction,
      logIndex: BigInt(logIndex),
      order: block * LOGS_PER_BLOCK + BigInt(logIndex),
      ...fields,
    };
    this.create(name, action as unknown as Entity<N>);
    this.#lastAction = { name, id, log: this.log };
  }

  actionId(): Hex {
    return joined(this.log.transaction, littleEndian(this.log.logIndex));
  }

  /** The action of the log directly before the current one, if it is a `name`. */
  actionBefore<N extends ActionName>(name: N): Entity<N> | undefined {
    const last = this.#lastAction;
    const { transaction, logIndex } = this.log;
    if (last?.name !== name || last.log.transaction !== transaction) return undefined;
    return last.log.logIndex === logIndex - 1 ? this.find(name, last.id) : undefined;
  }

  addIncome(campaign: Entity<"Campaign">, amount: bigint): void {
    if (!this.#incomeBefore.has(campaign.id)) this.#incomeBefore.set(campaign.id, campaign.totalIncome);
    campaign.totalIncome += amount;
    campaign.incomeCount += 1n;
  }

  /** The campaign's `totalIncome` before the current transaction. */
  incomeBeforeTransaction(campaign: Entity<"Campaign">): bigint {
    return this.#incomeBefore.get(campaign.id) ?? campaign.totalIncome;
  }

  /** Compares an amount in wei that the current log gives with what follows from the logs before it. */
  claim(field: string, said: bigint, worked: bigint, kind: Claim["kind"] = "wei"): void {
    this.#claims += 1;
    if (said === worked) return;
    this.wrongClaims.push({ contract: this.log.address, field, kind, said, worked, log: this.log });
  }

  claimNumber(field: string, said: bigint, worked: bigint): void {
    this.claim(field, said, worked, "number");
  }
}

export function isBefore(a: LogPlace, b: LogPlace): boolean {
  return a.block === b.block ? a.logIndex < b.logIndex : a.block < b.block;
}
