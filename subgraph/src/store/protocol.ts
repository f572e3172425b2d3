import { Bytes } from "@graphprotocol/graph-ts";
import { Protocol } from "../../../generated/schema";
import { ZERO } from "../constants";
import { PROTOCOL_ID } from "../ids";

/**
 * Loads the one `Protocol`, or makes it. Load, change and save it in one go, with no account loaded in between:
 * a new account counts itself here, and an entity that is held meanwhile would overwrite that count.
 */
export function loadProtocol(): Protocol {
  const known = Protocol.load(PROTOCOL_ID);
  if (known !== null) return known;
  const protocol = new Protocol(PROTOCOL_ID);
  protocol.campaignCount = 0;
  protocol.accountCount = 0;
  protocol.modelCount = 0;
  protocol.collectionCount = 0;
  protocol.totalMinted = ZERO;
  protocol.totalContributed = ZERO;
  protocol.totalRefunded = ZERO;
  protocol.totalIncome = ZERO;
  protocol.totalWithdrawn = ZERO;
  protocol.mintFee = ZERO;
  protocol.ownersFeeBps = 0;
  protocol.creatorFeeBps = 0;
  protocol.referrerFeeBps = 0;
  protocol.ownersPriceBps = 0;
  protocol.royaltyBps = 0;
  protocol.commissionCount = 0;
  protocol.totalCreditsDeposited = ZERO;
  protocol.totalCreditsWithdrawn = ZERO;
  protocol.totalSettled = ZERO;
  protocol.totalGenerations = ZERO;
  // `Bytes.empty()` is four zero bytes.
  protocol.platform = new Bytes(0);
  return protocol;
}
