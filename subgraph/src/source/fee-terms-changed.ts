import { FeeTermsChanged } from "../../../generated/Source/Source";
import { loadProtocol } from "../store/protocol";

/** Changes the terms of collections that are published from now on. */
export function handleFeeTermsChanged(event: FeeTermsChanged): void {
  const protocol = loadProtocol();
  protocol.mintFee = event.params.mintFee;
  protocol.ownersFeeBps = event.params.ownersFeeBps.toI32();
  protocol.creatorFeeBps = event.params.creatorFeeBps.toI32();
  protocol.referrerFeeBps = event.params.referrerFeeBps.toI32();
  protocol.ownersPriceBps = event.params.ownersPriceBps.toI32();
  protocol.royaltyBps = event.params.royaltyBps.toI32();
  protocol.save();
}
