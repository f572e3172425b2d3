import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { Earning } from "../../../generated/schema";
import { ZERO } from "../constants";
import { earningId } from "../ids";
import { loadAccount } from "./account";

/** Credits an account with its part of a mint. A part of 0 wei makes no earning. */
export function creditEarning(collection: Bytes, address: Bytes, amount: BigInt): void {
  if (amount.isZero()) return;
  const id = earningId(collection, address);
  let earning = Earning.load(id);
  if (earning === null) {
    earning = new Earning(id);
    earning.collection = collection;
    earning.account = address;
    earning.totalEarned = ZERO;
    earning.totalWithdrawn = ZERO;
    earning.withdrawable = ZERO;
  }
  earning.totalEarned = earning.totalEarned.plus(amount);
  earning.withdrawable = earning.withdrawable.plus(amount);
  earning.save();

  const account = loadAccount(address);
  account.totalEarned = account.totalEarned.plus(amount);
  account.save();
}

/** Takes what an account has withdrawn from what it can withdraw. */
export function debitEarning(collection: Bytes, address: Bytes, amount: BigInt): void {
  const known = Earning.load(earningId(collection, address));
  assert(known !== null, `${collection.toHexString()} has credited nothing to ${address.toHexString()}`);
  const earning = known as Earning;
  earning.totalWithdrawn = earning.totalWithdrawn.plus(amount);
  earning.withdrawable = earning.withdrawable.minus(amount);
  earning.save();

  const account = loadAccount(address);
  account.totalEarningsWithdrawn = account.totalEarningsWithdrawn.plus(amount);
  account.save();
}
