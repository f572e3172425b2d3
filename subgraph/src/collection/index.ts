export { handleEarningsWithdrawn } from "./earnings-withdrawn";
export { handleMinted } from "./minted";
export { handleRoyaltyReceived } from "./royalty-received";
export { handleTokenCreated } from "./token-created";
export { handleTokenEarningsWithdrawn } from "./token-earnings-withdrawn";
export { handleTokenRoyaltyShared } from "./token-royalty-shared";
export { handleTransferBatch, handleTransferSingle } from "./transfer";
