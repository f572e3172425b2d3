import { CommissionAgreed } from "../../../generated/Commissions/Commissions";
import { Commission, CommissionAgreement, Milestone } from "../../../generated/schema";
import { MilestoneState, ZERO } from "../constants";
import { actionId, commissionId, milestoneId } from "../ids";
import { ensureAccount } from "../store/account";
import { describeAction } from "../store/action";
import { loadCampaign } from "../store/campaign";
import { loadProtocol } from "../store/protocol";

/** Starts a commission with its milestones. */
export function handleCommissionAgreed(event: CommissionAgreed): void {
  const artist = event.params.artist;
  const amounts = event.params.amounts;
  const id = commissionId(event.params.commissionId);

  const campaign = loadCampaign(event.params.campaign);
  campaign.commissionCount += 1;
  campaign.save();
  ensureAccount(artist);

  let total = ZERO;
  for (let i = 0; i < amounts.length; i++) {
    total = total.plus(amounts[i]);
    const milestone = new Milestone(milestoneId(id, i + 1));
    milestone.commission = id;
    milestone.number = i + 1;
    milestone.amount = amounts[i];
    milestone.state = MilestoneState.AGREED;
    milestone.work = "";
    milestone.deliveryCount = 0;
    milestone.save();
  }

  const commission = new Commission(id);
  commission.commissionId = event.params.commissionId;
  commission.campaign = campaign.id;
  commission.artist = artist;
  commission.treasury = event.params.treasury;
  commission.terms = event.params.terms;
  commission.milestoneCount = amounts.length;
  commission.amount = total;
  commission.totalPaid = ZERO;
  commission.paidCount = 0;
  commission.isEnded = false;
  commission.agreedAt = event.block.timestamp;
  commission.save();

  const agreement = new CommissionAgreement(actionId(event));
  describeAction(agreement, event, campaign.id, artist);
  agreement.commission = id;
  agreement.amount = total;
  agreement.save();

  const protocol = loadProtocol();
  protocol.commissionCount += 1;
  protocol.save();
}
