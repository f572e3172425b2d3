import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { TokenBalance } from "../../../generated/schema";
import { ZERO, ZERO_ADDRESS } from "../constants";
import { tokenBalanceId, tokenId } from "../ids";
import { ensureAccount } from "./account";

/** Moves tokens between two accounts; the zero address stands for minting and burning, and holds nothing. */
export function moveTokens(
  collection: Bytes,
  from: Bytes,
  to: Bytes,
  number: BigInt,
  quantity: BigInt,
): void {
  const token = tokenId(collection, number);
  if (from != ZERO_ADDRESS) changeBalance(token, from, quantity.neg());
  if (to != ZERO_ADDRESS) changeBalance(token, to, quantity);
}

function changeBalance(token: Bytes, address: Bytes, change: BigInt): void {
  const id = tokenBalanceId(token, address);
  let balance = TokenBalance.load(id);
  if (balance === null) {
    ensureAccount(address);
    balance = new TokenBalance(id);
    balance.token = token;
    balance.account = address;
    balance.balance = ZERO;
  }
  balance.balance = balance.balance.plus(change);
  balance.save();
}
