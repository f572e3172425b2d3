export { handleEarningsWithdrawn } from "./earnings-withdrawn";
export { handleMinted } from "./minted";
export { handleTokenCreated } from "./token-created";
export { handleTransferBatch, handleTransferSingle } from "./transfer";
