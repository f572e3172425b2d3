import type { Hex } from "viem";
import { ENTITY_NAMES, type Entity, type EntityName, fieldsOf } from "../entities.ts";
import { PROTOCOL_ID } from "./ids.ts";
import type { Model } from "./model.ts";
import { dueAtMost } from "./pro-rata.ts";
import type { LogPlace } from "./raw-log.ts";

const PPM = 1_000_000n;

/** Adds what follows from all other entities together: shares, accounts and the protocol's counters. */
export function derive(model: Model): void {
  if (model.isEmpty) return;
  derivePositions(model);
  deriveAccounts(model);
  deriveProtocol(model);
}

function derivePositions(model: Model): void {
  for (const position of model.entities.Position.values()) {
    const campaign = model.read("Campaign", position.campaign);
    const { contributed } = position;
    position.sharePpm = (contributed * PPM) / campaign.totalContributed;
    if (campaign.state !== "FUNDED") continue;
    position.earned = dueAtMost(contributed, campaign.totalContributed, campaign.totalIncome);
    position.withdrawable = position.earned - position.withdrawn;
  }
}

/** Whoever an entity names is an account; its figures are the sums of what the entities say of it. */
function deriveAccounts(model: Model): void {
  const { entities } = model;
  for (const name of ENTITY_NAMES) {
    const fields = fieldsOf(name).filter(([, kind]) => kind === "account" || kind === "account?");
    for (const entity of entities[name].values()) {
      const log = model.lastChange(name, entity.id);
      for (const [field] of fields)
        meet(model, (entity as unknown as Record<string, Hex | null>)[field], log);
    }
  }
  const account = (id: Hex) => entities.Account.get(id) as Entity<"Account">;
  for (const { account: id, amount } of entities.Contribution.values())
    account(id).totalContributed += amount;
  for (const { account: id, amount } of entities.Refund.values()) account(id).totalRefunded += amount;
  for (const { account: id, amount } of entities.Withdrawal.values()) account(id).totalWithdrawn += amount;
  for (const { account: id, paid } of entities.Mint.values()) {
    account(id).totalMintPaid += paid;
    account(id).mintCount += 1n;
  }
  for (const { account: id, totalEarned, totalWithdrawn } of entities.Earning.values()) {
    account(id).totalEarned += totalEarned;
    account(id).totalEarningsWithdrawn += totalWithdrawn;
  }
  for (const { account: id } of entities.CreditAccount.values()) account(id).credits = id;
  for (const { account: id } of entities.Vote.values()) account(id).voteCount += 1n;
  for (const { account: id, isMember } of entities.Position.values()) {
    if (isMember) account(id).membershipCount += 1n;
  }
}

function meet(model: Model, id: Hex | null | undefined, log: LogPlace | undefined): void {
  if (id === null || id === undefined || log === undefined) return;
  model.markChanged("Account", id, log);
  if (model.entities.Account.has(id)) return;
  model.entities.Account.set(id, {
    id,
    totalContributed: 0n,
    totalRefunded: 0n,
    totalWithdrawn: 0n,
    totalMintPaid: 0n,
    totalEarned: 0n,
    totalEarningsWithdrawn: 0n,
    membershipCount: 0n,
    voteCount: 0n,
    mintCount: 0n,
    credits: null,
  });
}

function deriveProtocol(model: Model): void {
  const { entities } = model;
  const count = (name: EntityName) => BigInt(entities[name].size);
  const total = <T>(items: Iterable<T>, amount: (item: T) => bigint) =>
    [...items].reduce((sum, item) => sum + amount(item), 0n);
  const { Campaign, CreditAccount, Settlement } = entities;
  model.create("Protocol", {
    id: PROTOCOL_ID,
    campaignCount: count("Campaign"),
    accountCount: count("Account"),
    modelCount: count("Model"),
    collectionCount: count("Collection"),
    commissionCount: count("Commission"),
    totalMinted: total(Campaign.values(), ({ totalMinted }) => totalMinted),
    totalContributed: total(Campaign.values(), ({ totalContributed }) => totalContributed),
    totalRefunded: total(Campaign.values(), ({ totalRefunded }) => totalRefunded),
    totalIncome: total(Campaign.values(), ({ totalIncome }) => totalIncome),
    totalWithdrawn: total(Campaign.values(), ({ totalWithdrawn }) => totalWithdrawn),
    totalCreditsDeposited: total(CreditAccount.values(), ({ totalDeposited }) => totalDeposited),
    totalCreditsWithdrawn: total(CreditAccount.values(), ({ totalWithdrawn }) => totalWithdrawn),
    totalSettled: total(Settlement.values(), ({ amount }) => amount),
    totalGenerations: total(Settlement.values(), ({ count }) => count),
    ...model.terms,
  });
}
