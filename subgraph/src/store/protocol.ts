import { Bytes } from "@graphprotocol/graph-ts";
import { Protocol } from "../../../generated/schema";
import { ZERO } from "../constants";
import { PROTOCOL_ID } from "../ids";

/** Loads the one `Protocol`; makes and saves it if this is the first event, so that it can be changed field by field. */
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
  protocol.save();
  return protocol;
}
