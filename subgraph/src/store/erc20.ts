import { Bytes } from "@graphprotocol/graph-ts";
import { Erc20Earning, Erc20Ledger, Erc20Position } from "../../../generated/schema";
import { ZERO } from "../constants";
import { erc20EarningId, erc20LedgerId, erc20PositionId } from "../ids";

/** Loads a campaign's income in an ERC-20, or makes it. */
export function loadErc20Ledger(campaign: Bytes, erc20: Bytes): Erc20Ledger {
  const id = erc20LedgerId(campaign, erc20);
  const known = Erc20Ledger.load(id);
  if (known !== null) return known;
  const ledger = new Erc20Ledger(id);
  ledger.campaign = campaign;
  ledger.erc20 = erc20;
  ledger.totalIncome = ZERO;
  ledger.totalWithdrawn = ZERO;
  ledger.incomeCount = 0;
  ledger.withdrawalCount = 0;
  return ledger;
}

/** Loads what an owner has withdrawn of an ERC-20, or makes it. */
export function loadErc20Position(position: Bytes, ledger: Bytes, erc20: Bytes): Erc20Position {
  const id = erc20PositionId(position, erc20);
  const known = Erc20Position.load(id);
  if (known !== null) return known;
  const part = new Erc20Position(id);
  part.position = position;
  part.ledger = ledger;
  part.withdrawn = ZERO;
  part.withdrawalCount = 0;
  return part;
}

/** Loads a collection's royalties in an ERC-20, or makes them. */
export function loadErc20Earning(collection: Bytes, erc20: Bytes): Erc20Earning {
  const id = erc20EarningId(collection, erc20);
  const known = Erc20Earning.load(id);
  if (known !== null) return known;
  const royalties = new Erc20Earning(id);
  royalties.collection = collection;
  royalties.erc20 = erc20;
  royalties.totalRoyalties = ZERO;
  royalties.totalToOwners = ZERO;
  royalties.totalEarned = ZERO;
  royalties.totalWithdrawn = ZERO;
  royalties.withdrawable = ZERO;
  return royalties;
}
