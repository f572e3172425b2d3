import { Bytes } from "@graphprotocol/graph-ts";
import { Account, Protocol } from "../../../generated/schema";
import { ZERO } from "../constants";
import { PROTOCOL_ID } from "../ids";
import { loadProtocol } from "./protocol";

/**
 * Loads an account, or makes and counts it. The roles of an event can fall to one address (a creator who mints,
 * a platform that refers): change and save each account before the next is loaded.
 */
export function loadAccount(address: Bytes): Account {
  const known = Account.load(address);
  if (known !== null) return known;
  const account = new Account(address);
  account.totalContributed = ZERO;
  account.totalRefunded = ZERO;
  account.totalWithdrawn = ZERO;
  account.totalMintPaid = ZERO;
  account.totalEarned = ZERO;
  account.totalEarningsWithdrawn = ZERO;
  account.membershipCount = 0;
  account.voteCount = 0;
  account.mintCount = 0;

  const protocol = new Protocol(PROTOCOL_ID);
  protocol.accountCount = loadProtocol().accountCount + 1;
  protocol.save();
  return account;
}

/** Makes sure that an account exists which an entity is about to name. */
export function ensureAccount(address: Bytes): void {
  if (Account.load(address) === null) loadAccount(address).save();
}
