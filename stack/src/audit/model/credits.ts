import { creditsAbi } from "@model-wip/contracts";
import type { Hex } from "viem";
import type { Entity } from "../entities.ts";
import { contract } from "./contract.ts";
import { joined, littleEndian } from "./ids.ts";
import type { Model } from "./model.ts";

export const credits = contract(creditsAbi, {
  Deposited(model, { account, payer, amount, balance }) {
    const credits = changeCredits(model, account);
    credits.balance += amount;
    credits.totalDeposited += amount;
    model.claim("balance", balance, credits.balance);
    model.act("CreditDeposit", { campaign: null, account, payer, amount, balance: credits.balance });
  },

  SpendingAuthorized(model, { account, modelId, limit, epoch }) {
    const credits = changeCredits(model, account);
    model.claimNumber("epoch", epoch, epochNow(model, credits));
    const { id, campaign } = model.read("Model", littleEndian(modelId));
    const spending = changeSpending(model, account, id);
    spending.limit = limit;
    spending.epoch = epoch;
    model.act("SpendingAuthorization", { campaign, account, model: id, limit, epoch });
  },

  RevocationRequested(model, { account, epoch, effectiveAt }) {
    const credits = changeCredits(model, account);
    const next = epochNow(model, credits) + 1n;
    model.claimNumber("epoch", epoch, next);
    credits.epoch = next;
    credits.revokedAt = effectiveAt;
    model.act("SpendingRevocation", { campaign: null, account, epoch: next, effectiveAt });
  },

  WithdrawalRequested(model, { account, amount, availableAt }) {
    const credits = changeCredits(model, account);
    credits.requested = amount;
    credits.availableAt = amount === 0n ? null : availableAt;
    model.act("CreditWithdrawalRequest", { campaign: null, account, amount, availableAt });
  },

  CreditsWithdrawn(model, { account, caller, amount, balance }) {
    const credits = changeCredits(model, account);
    model.claim("amount", amount, credits.requested < credits.balance ? credits.requested : credits.balance);
    credits.balance -= amount;
    credits.totalWithdrawn += amount;
    credits.requested = 0n;
    credits.availableAt = null;
    model.claim("balance", balance, credits.balance);
    model.act("CreditWithdrawal", { campaign: null, account, caller, amount, balance: credits.balance });
  },

  Debited(model, { account, modelId, receiptsRoot, amount, ...said }) {
    const credits = changeCredits(model, account);
    const { id, campaign } = model.read("Model", littleEndian(modelId));
    const spending = changeSpending(model, account, id);
    credits.balance -= amount;
    credits.totalSpent += amount;
    spending.spent += amount;
    model.claim("balance", said.balance, credits.balance);
    model.claim("spent", said.spent, spending.spent);
    model.act("Debit", {
      campaign,
      account,
      model: id,
      settlement: receiptsRoot,
      amount,
      spent: spending.spent,
      balance: credits.balance,
    });
  },

  Settled(model, { receiptsRoot, modelId, operator: address, campaign, count, amount, totalSettled }) {
    const parent = model.change("Model", littleEndian(modelId));
    const operator = changeOperator(model, address);
    parent.totalGenerations += count;
    parent.totalIncome += amount;
    parent.totalIncomeFromGenerations += amount;
    model.change("Campaign", campaign).totalGenerations += count;
    operator.settlementCount += 1n;
    operator.totalSettled += amount;
    const debits = [...model.entities.Debit.values()].filter(({ settlement }) => settlement === receiptsRoot);
    model.claim(
      "amount",
      amount,
      debits.reduce((sum, debit) => sum + debit.amount, 0n),
    );
    model.claim("totalSettled", totalSettled, parent.totalIncomeFromGenerations);
    model.act(
      "Settlement",
      {
        campaign,
        account: address,
        model: parent.id,
        receiptsRoot,
        count,
        amount,
        totalSettled: parent.totalIncomeFromGenerations,
      },
      receiptsRoot,
    );
  },

  OperatorChanged(model, { operator, isOperator }) {
    changeOperator(model, operator).isActive = isOperator;
  },
});

/** The epoch at the time of the current log: a revocation counts from its own time on, without an event. */
function epochNow(model: Model, { epoch, revokedAt }: Entity<"CreditAccount">): bigint {
  return revokedAt !== null && model.log.timestamp < revokedAt ? epoch - 1n : epoch;
}

function changeCredits(model: Model, account: Hex): Entity<"CreditAccount"> {
  if (model.find("CreditAccount", account) === undefined) {
    model.create("CreditAccount", {
      id: account,
      account,
      balance: 0n,
      totalDeposited: 0n,
      totalSpent: 0n,
      totalWithdrawn: 0n,
      requested: 0n,
      availableAt: null,
      epoch: 0n,
      revokedAt: null,
    });
  }
  return model.change("CreditAccount", account);
}

function changeSpending(model: Model, account: Hex, modelEntity: Hex): Entity<"CreditSpending"> {
  const id = joined(account, modelEntity);
  if (model.find("CreditSpending", id) === undefined) {
    const spending = { id, credits: account, model: modelEntity, limit: 0n, epoch: 0n, spent: 0n };
    model.create("CreditSpending", spending);
  }
  return model.change("CreditSpending", id);
}

function changeOperator(model: Model, id: Hex): Entity<"Operator"> {
  if (model.find("Operator", id) === undefined) {
    const operator = {
      id,
      isActive: false,
      settlementCount: 0n,
      totalSettled: 0n,
      since: model.log.timestamp,
    };
    model.create("Operator", operator);
  }
  return model.change("Operator", id);
}
