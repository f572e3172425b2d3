import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Operator } from "../../../generated/schema";
import { ZERO } from "../constants";

/** Loads an operator, or makes it. */
export function loadOperator(address: Bytes, timestamp: BigInt): Operator {
  const known = Operator.load(address);
  if (known !== null) return known;
  const operator = new Operator(address);
  operator.isActive = false;
  operator.settlementCount = 0;
  operator.totalSettled = ZERO;
  operator.since = timestamp;
  return operator;
}
