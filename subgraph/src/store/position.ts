import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Position } from "../../../generated/schema";
import { ZERO } from "../constants";
import { positionId } from "../ids";

/** Loads a position, or makes it; `contributionCount` is 0 only in a new one. */
export function loadOrCreatePosition(campaign: Bytes, account: Bytes, timestamp: BigInt): Position {
  const id = positionId(campaign, account);
  const known = Position.load(id);
  if (known !== null) return known;
  const position = new Position(id);
  position.campaign = campaign;
  position.account = account;
  position.contributed = ZERO;
  position.withdrawn = ZERO;
  position.refunded = ZERO;
  position.isMember = false;
  position.contributionCount = 0;
  position.withdrawalCount = 0;
  position.createdAt = timestamp;
  return position;
}

/** Loads the position of an account that has contributed. */
export function loadPosition(campaign: Bytes, account: Bytes): Position {
  const position = Position.load(positionId(campaign, account));
  assert(position !== null, `${account.toHexString()} has no position in ${campaign.toHexString()}`);
  return position as Position;
}
