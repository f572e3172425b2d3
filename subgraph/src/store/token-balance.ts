import { BigInt, Bytes } from "@graphprotocol/graph-ts";
import { TokenBalance } from "../../../generated/schema";
import { ZERO, ZERO_ADDRESS } from "../constants";
import { tokenBalanceId, tokenId } from "../ids";
import { ensureAccount } from "./account";

/**
 * Moves tokens between two accounts; the zero address stands for minting and burning, and holds nothing. Who gets minted tokens has an
 * account, as the mint stands in the log before their transfer.
 */
export function moveTokens(
  collection: Bytes,
  from: Bytes,
  to: Bytes,
  number: BigInt,
  quantity: BigInt,
): void {
  const token = tokenId(collection, number);
  const isMinted = from == ZERO_ADDRESS;
  if (!isMinted) changeBalance(token, from, quantity.neg());
  if (to == ZERO_ADDRESS) return;
  if (changeBalance(token, to, quantity) && !isMinted) ensureAccount(to);
}

/** @returns Whether it is the account's first of the token. */
function changeBalance(token: Bytes, address: Bytes, change: BigInt): bool {
  const id = tokenBalanceId(token, address);
  let balance = TokenBalance.load(id);
  const isFirst = balance === null;
  if (balance === null) {
    balance = new TokenBalance(id);
    balance.token = token;
    balance.account = address;
    balance.balance = ZERO;
  }
  balance.balance = balance.balance.plus(change);
  balance.save();
  return isFirst;
}
