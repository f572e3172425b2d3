/** Every id of the index is made here, as the schema documents it. */
import { BigInt, Bytes, ethereum } from "@graphprotocol/graph-ts";

const LOGS_PER_BLOCK = BigInt.fromI32(1_000_000);

export const PROTOCOL_ID = Bytes.fromHexString("0x00");

/** The id of an action: transaction hash, then log index. */
export function actionId(event: ethereum.Event): Bytes {
  return event.transaction.hash.concatI32(event.logIndex.toI32());
}

/** The id of the action that the log `back` logs before an event is, if it is one. */
export function earlierActionId(event: ethereum.Event, back: i32): Bytes {
  return event.transaction.hash.concatI32(event.logIndex.toI32() - back);
}

/** The id of the action that the next log is, if it is one. */
export function nextActionId(event: ethereum.Event): Bytes {
  return event.transaction.hash.concatI32(event.logIndex.toI32() + 1);
}

/** The id of the forced income that an event reveals, beside the action of the event itself. */
export function forcedIncomeId(event: ethereum.Event): Bytes {
  return actionId(event).concat(Bytes.fromHexString("0x01"));
}

/** Position in the order of the chain: block number * 1,000,000 + log index. */
export function chainOrder(event: ethereum.Event): BigInt {
  return event.block.number.times(LOGS_PER_BLOCK).plus(event.logIndex);
}

export function positionId(campaign: Bytes, account: Bytes): Bytes {
  return campaign.concat(account);
}

export function proposalId(governor: Bytes, number: BigInt): Bytes {
  return governor.concat(uint256(number));
}

export function treasuryOperationId(campaign: Bytes, operation: Bytes): Bytes {
  return campaign.concat(operation);
}

export function modelId(number: BigInt): Bytes {
  return Bytes.fromI32(number.toI32());
}

export function modelVersionId(model: Bytes, version: i32): Bytes {
  return model.concatI32(version);
}

export function tokenId(collection: Bytes, number: BigInt): Bytes {
  return collection.concatI32(number.toI32());
}

export function tokenBalanceId(token: Bytes, account: Bytes): Bytes {
  return token.concat(account);
}

export function earningId(collection: Bytes, account: Bytes): Bytes {
  return collection.concat(account);
}

export function erc20LedgerId(campaign: Bytes, erc20: Bytes): Bytes {
  return campaign.concat(erc20);
}

export function erc20PositionId(position: Bytes, erc20: Bytes): Bytes {
  return position.concat(erc20);
}

export function erc20EarningId(collection: Bytes, erc20: Bytes): Bytes {
  return collection.concat(erc20);
}

export function commissionId(number: BigInt): Bytes {
  return Bytes.fromI32(number.toI32());
}

export function milestoneId(commission: Bytes, number: i32): Bytes {
  return commission.concatI32(number);
}

export function creditSpendingId(account: Bytes, model: Bytes): Bytes {
  return account.concat(model);
}

/** 32 bytes, big endian, as in Solidity. */
function uint256(value: BigInt): Bytes {
  return ethereum.encode(ethereum.Value.fromUnsignedBigInt(value)) as Bytes;
}
