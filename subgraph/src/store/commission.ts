import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Commission, Milestone } from "../../../generated/schema";
import { commissionId, milestoneId } from "../ids";

/** Loads a commission by its number. */
export function loadCommission(number: BigInt): Commission {
  const commission = Commission.load(commissionId(number));
  assert(commission !== null, `commission ${number.toString()} is not indexed`);
  return commission as Commission;
}

/** Loads a milestone by its number in its commission. */
export function loadMilestone(commission: Bytes, number: BigInt): Milestone {
  const milestone = Milestone.load(milestoneId(commission, number.toI32()));
  assert(milestone !== null, `milestone ${number.toString()} of ${commission.toHexString()} is not indexed`);
  return milestone as Milestone;
}
