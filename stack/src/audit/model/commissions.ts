import { commissionsAbi } from "@model-wip/contracts";
import { contract } from "./contract.ts";
import { joined, littleEndian } from "./ids.ts";

export const commissions = contract(commissionsAbi, {
  CommissionAgreed(model, { commissionId, campaign, artist, treasury, amounts, terms }) {
    const id = littleEndian(commissionId);
    const amount = amounts.reduce((sum, one) => sum + one, 0n);
    model.change("Campaign", campaign).commissionCount += 1n;
    model.create("Commission", {
      id,
      commissionId,
      campaign,
      artist,
      treasury,
      terms,
      milestoneCount: BigInt(amounts.length),
      amount,
      totalPaid: 0n,
      paidCount: 0n,
      isEnded: false,
      agreedAt: model.log.timestamp,
      endedAt: null,
    });
    for (const [at, milestoneAmount] of amounts.entries()) {
      model.create("Milestone", {
        id: joined(id, littleEndian(at + 1)),
        commission: id,
        number: BigInt(at + 1),
        amount: milestoneAmount,
        state: "AGREED",
        work: "",
        deliveryCount: 0n,
        deliveredAt: null,
        paidAt: null,
      });
    }
    model.act("CommissionAgreement", { campaign, account: artist, commission: id, amount });
  },

  WorkDelivered(model, { commissionId, milestone: number, work }) {
    const { id, campaign, artist } = model.read("Commission", littleEndian(commissionId));
    const milestone = model.change("Milestone", joined(id, littleEndian(number)));
    milestone.state = "DELIVERED";
    milestone.work = work;
    milestone.deliveryCount += 1n;
    milestone.deliveredAt = model.log.timestamp;
    model.act("Delivery", { campaign, account: artist, commission: id, milestone: milestone.id, work });
  },

  MilestonePaid(model, { commissionId, milestone: number, artist, amount, totalPaid, work }) {
    const commission = model.change("Commission", littleEndian(commissionId));
    const milestone = model.change("Milestone", joined(commission.id, littleEndian(number)));
    commission.totalPaid += amount;
    commission.paidCount += 1n;
    milestone.state = "PAID";
    milestone.paidAt = model.log.timestamp;
    model.change("Campaign", commission.campaign).totalCommissionPaid += amount;
    model.claim("amount", amount, milestone.amount);
    model.claim("totalPaid", totalPaid, commission.totalPaid);
    model.act("MilestonePayment", {
      campaign: commission.campaign,
      account: artist,
      commission: commission.id,
      milestone: milestone.id,
      work,
      amount,
      totalPaid: commission.totalPaid,
    });
  },

  CommissionEnded(model, { commissionId }) {
    const commission = model.change("Commission", littleEndian(commissionId));
    commission.isEnded = true;
    commission.endedAt = model.log.timestamp;
    const { id, campaign, artist } = commission;
    model.act("CommissionEnd", { campaign, account: artist, commission: id });
  },
});
