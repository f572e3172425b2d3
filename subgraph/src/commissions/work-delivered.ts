import { WorkDelivered } from "../../../generated/Commissions/Commissions";
import { Delivery } from "../../../generated/schema";
import { MilestoneState } from "../constants";
import { actionId } from "../ids";
import { describeAction } from "../store/action";
import { loadCommission, loadMilestone } from "../store/commission";

/** Puts delivered work in the place of what was there before. */
export function handleWorkDelivered(event: WorkDelivered): void {
  const commission = loadCommission(event.params.commissionId);

  const milestone = loadMilestone(commission.id, event.params.milestone);
  milestone.state = MilestoneState.DELIVERED;
  milestone.work = event.params.work;
  milestone.deliveryCount += 1;
  milestone.deliveredAt = event.block.timestamp;
  milestone.save();

  const delivery = new Delivery(actionId(event));
  describeAction(delivery, event, commission.campaign, commission.artist);
  delivery.commission = commission.id;
  delivery.milestone = milestone.id;
  delivery.work = event.params.work;
  delivery.save();
}
