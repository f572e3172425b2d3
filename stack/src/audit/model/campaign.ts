import { campaignAbi } from "@model-wip/contracts";
import type { Hex } from "viem";
import type { Entity } from "../entities.ts";
import { contract } from "./contract.ts";
import { joined } from "./ids.ts";
import type { Model } from "./model.ts";
import { dueAtMost } from "./pro-rata.ts";

export const campaign = contract(campaignAbi, {
  Contributed(model, { account, payer, amount, ...said }, address) {
    const campaign = model.change("Campaign", address);
    const id = joined(address, account);
    if (model.find("Position", id) === undefined) {
      campaign.contributorCount += 1n;
      model.create("Position", newPosition(id, address, account, model.log.timestamp));
    }
    const position = model.change("Position", id);
    position.contributed += amount;
    position.contributionCount += 1n;
    const admitted = !position.isMember && position.contributed >= campaign.membershipThreshold;
    if (admitted) {
      position.isMember = true;
      position.memberSince = model.log.timestamp;
      campaign.memberCount += 1n;
    }
    campaign.totalContributed += amount;
    campaign.contributionCount += 1n;
    model.claim("contributed", said.contributed, position.contributed);
    model.claim("totalContributed", said.totalContributed, campaign.totalContributed);
    model.claimNumber("memberCount", said.memberCount, campaign.memberCount);
    model.act("Contribution", {
      campaign: address,
      account,
      payer,
      position: id,
      amount,
      contributed: position.contributed,
      totalContributed: campaign.totalContributed,
      admitted,
    });
  },

  Finalized(model, { caller, amount, memberCount }, address) {
    const campaign = model.change("Campaign", address);
    campaign.state = "FUNDED";
    campaign.finalizedAt = model.log.timestamp;
    model.claim("amount", amount, campaign.totalContributed);
    model.claimNumber("memberCount", memberCount, campaign.memberCount);
    model.act("Finalization", { campaign: address, account: caller, amount, memberCount });
  },

  Refunded(model, { account, caller, amount, totalRefunded }, address) {
    const campaign = model.change("Campaign", address);
    const position = model.change("Position", joined(address, account));
    position.refunded += amount;
    position.isMember = false;
    campaign.state = "FAILED";
    campaign.totalRefunded += amount;
    campaign.refundCount += 1n;
    model.claim("amount", amount, position.contributed);
    model.claim("totalRefunded", totalRefunded, campaign.totalRefunded);
    model.act("Refund", { campaign: address, account, caller, position: position.id, amount });
  },

  IncomeReceived(model, { from, amount, totalIncome }, address) {
    const campaign = model.change("Campaign", address);
    const origin = originOf(model, from);
    addForced(model, campaign, totalIncome - amount);
    model.addIncome(campaign, amount);
    if (origin.source === "MINT") campaign.totalIncomeFromMints += amount;
    if (origin.source === "ROYALTY") campaign.totalIncomeFromRoyalties += amount;
    if (origin.source === "GENERATION") campaign.totalIncomeFromGenerations += amount;
    model.claim("totalIncome", totalIncome, campaign.totalIncome);
    model.act("Income", {
      campaign: address,
      account: from,
      ...origin,
      amount,
      totalIncome: campaign.totalIncome,
    });
  },

  Withdrawn(model, { account, caller, amount, ...said }, address) {
    const campaign = model.change("Campaign", address);
    const position = model.change("Position", joined(address, account));
    const incomeBefore = model.incomeBeforeTransaction(campaign);
    addForced(model, campaign, said.totalIncome);
    position.withdrawn += amount;
    position.withdrawalCount += 1n;
    campaign.totalWithdrawn += amount;
    campaign.withdrawalCount += 1n;
    model.claim("withdrawn", said.withdrawn, position.withdrawn);
    model.claim("totalWithdrawn", said.totalWithdrawn, campaign.totalWithdrawn);
    model.claim("totalIncome", said.totalIncome, campaign.totalIncome);
    // Income that came while a batch was paying may or may not have been shared yet: it lies between the two.
    const least = dueAtMost(position.contributed, campaign.totalContributed, incomeBefore);
    const most = dueAtMost(position.contributed, campaign.totalContributed, campaign.totalIncome);
    const due = said.withdrawn < least ? least : said.withdrawn > most ? most : said.withdrawn;
    model.claim("share of totalIncome", said.withdrawn, due);
    model.act("Withdrawal", {
      campaign: address,
      account,
      caller,
      position: position.id,
      amount,
      withdrawn: position.withdrawn,
    });
  },

  WithdrawalRefused(model, { account, caller, amount }, address) {
    const position = joined(address, account);
    model.act("WithdrawalRefusal", { campaign: address, account, caller, position, erc20: null, amount });
  },

  TokenWithdrawalRefused(model, { token, account, caller, amount }, address) {
    const position = joined(address, account);
    model.act("WithdrawalRefusal", { campaign: address, account, caller, position, erc20: token, amount });
  },

  TokenIncomeReceived(model, { token, caller, amount, totalIncome }, address) {
    const ledger = changeLedger(model, address, token);
    ledger.totalIncome += amount;
    ledger.incomeCount += 1n;
    model.claimNumber("totalIncome", totalIncome, ledger.totalIncome);
    model.act("Erc20Income", {
      campaign: address,
      account: caller,
      ledger: ledger.id,
      erc20: token,
      collection: model.find("Collection", caller) === undefined ? null : caller,
      amount,
      totalIncome: ledger.totalIncome,
    });
  },

  TokenWithdrawn(model, { token, account, caller, amount, ...said }, address) {
    const ledger = changeLedger(model, address, token);
    const position = model.read("Position", joined(address, account));
    const { totalContributed } = model.read("Campaign", address);
    const id = joined(position.id, token);
    if (model.find("Erc20Position", id) === undefined) {
      model.create("Erc20Position", {
        id,
        position: position.id,
        ledger: ledger.id,
        withdrawn: 0n,
        withdrawalCount: 0n,
      });
    }
    const part = model.change("Erc20Position", id);
    part.withdrawn += amount;
    part.withdrawalCount += 1n;
    ledger.totalWithdrawn += amount;
    ledger.withdrawalCount += 1n;
    model.claimNumber("withdrawn", said.withdrawn, part.withdrawn);
    model.claimNumber("totalWithdrawn", said.totalWithdrawn, ledger.totalWithdrawn);
    const due = dueAtMost(position.contributed, totalContributed, said.totalIncome);
    model.claimNumber("share of totalIncome", said.withdrawn, due);
    model.act("Erc20Withdrawal", {
      campaign: address,
      account,
      caller,
      position: position.id,
      erc20: token,
      amount,
      withdrawn: part.withdrawn,
    });
  },
});

function changeLedger(model: Model, campaign: Hex, erc20: Hex): Entity<"Erc20Ledger"> {
  const id = joined(campaign, erc20);
  if (model.find("Erc20Ledger", id) === undefined) {
    model.create("Erc20Ledger", {
      id,
      campaign,
      erc20,
      totalIncome: 0n,
      totalWithdrawn: 0n,
      incomeCount: 0n,
      withdrawalCount: 0n,
    });
  }
  return model.change("Erc20Ledger", id);
}

/** Where income is from: the log directly before it tells, if its contract is the sender. */
function originOf(model: Model, from: Hex): Pick<Entity<"Income">, "source" | "collection" | "settlement"> {
  const nowhere = { collection: null, settlement: null };
  if (model.actionBefore("Mint")?.collection === from)
    return { ...nowhere, source: "MINT", collection: from };
  if (model.actionBefore("Royalty")?.collection === from) {
    return { ...nowhere, source: "ROYALTY", collection: from };
  }
  const settlement = model.actionBefore("Settlement");
  if (settlement !== undefined) return { ...nowhere, source: "GENERATION", settlement: settlement.id };
  return { ...nowhere, source: "DIRECT" };
}

function newPosition(id: Hex, campaign: Hex, account: Hex, createdAt: bigint): Entity<"Position"> {
  return {
    id,
    campaign,
    account,
    contributed: 0n,
    withdrawn: 0n,
    refunded: 0n,
    isMember: false,
    memberSince: null,
    contributionCount: 0n,
    withdrawalCount: 0n,
    createdAt,
    earned: 0n,
    withdrawable: 0n,
    sharePpm: 0n,
  };
}

/** What a total has above all income with a log of its own was forced in. */
function addForced(model: Model, campaign: Entity<"Campaign">, totalIncome: bigint): void {
  const amount = totalIncome - campaign.totalIncome;
  if (amount <= 0n) return;
  model.addIncome(campaign, amount);
  model.act(
    "Income",
    {
      campaign: campaign.id,
      account: campaign.id,
      source: "FORCED",
      collection: null,
      settlement: null,
      amount,
      totalIncome: campaign.totalIncome,
    },
    joined(model.actionId(), "0x01"),
  );
}
