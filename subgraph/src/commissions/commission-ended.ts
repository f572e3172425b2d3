import { CommissionEnded } from "../../../generated/Commissions/Commissions";
import { CommissionEnd } from "../../../generated/schema";
import { actionId } from "../ids";
import { describeAction } from "../store/action";
import { loadCommission } from "../store/commission";

/** Marks a commission as ended. */
export function handleCommissionEnded(event: CommissionEnded): void {
  const commission = loadCommission(event.params.commissionId);
  commission.isEnded = true;
  commission.endedAt = event.block.timestamp;
  commission.save();

  const end = new CommissionEnd(actionId(event));
  describeAction(end, event, commission.campaign, commission.artist);
  end.commission = commission.id;
  end.save();
}
