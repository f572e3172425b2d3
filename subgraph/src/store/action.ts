import { Bytes, Entity, ethereum, Value } from "@graphprotocol/graph-ts";
import { chainOrder } from "../ids";

/** Sets the fields that every `Action` has but its id. By name, as generated entities have no common class. */
export function describeAction(action: Entity, event: ethereum.Event, campaign: Bytes, account: Bytes): void {
  action.set("campaign", Value.fromBytes(campaign));
  describeActionOfCredits(action, event, account);
}

/** Sets the fields that every `Action` has but its id and its campaign: credits belong to none. */
export function describeActionOfCredits(action: Entity, event: ethereum.Event, account: Bytes): void {
  action.set("account", Value.fromBytes(account));
  action.set("block", Value.fromBigInt(event.block.number));
  action.set("timestamp", Value.fromBigInt(event.block.timestamp));
  action.set("transaction", Value.fromBytes(event.transaction.hash));
  action.set("logIndex", Value.fromI32(event.logIndex.toI32()));
  action.set("order", Value.fromBigInt(chainOrder(event)));
}
