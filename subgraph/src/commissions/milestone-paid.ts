import { MilestonePaid } from "../../../generated/Commissions/Commissions";
import { MilestonePayment } from "../../../generated/schema";
import { MilestoneState } from "../constants";
import { actionId } from "../ids";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadCommission, loadMilestone } from "../store/commission";

/** Marks a milestone as paid. */
export function handleMilestonePaid(event: MilestonePaid): void {
  const amount = event.params.amount;

  const commission = loadCommission(event.params.commissionId);
  commission.totalPaid = event.params.totalPaid;
  commission.paidCount += 1;
  commission.save();

  const milestone = loadMilestone(commission.id, event.params.milestone);
  milestone.state = MilestoneState.PAID;
  milestone.paidAt = event.block.timestamp;
  milestone.save();

  const campaign = loadCampaign(commission.campaign);
  campaign.totalCommissionPaid = campaign.totalCommissionPaid.plus(amount);
  campaign.save();

  const payment = new MilestonePayment(actionId(event));
  describeAction(payment, event, campaign.id, commission.artist);
  payment.commission = commission.id;
  payment.milestone = milestone.id;
  payment.work = event.params.work;
  payment.amount = amount;
  payment.totalPaid = event.params.totalPaid;
  payment.save();
}
