export { handleCollectionPublished } from "./collection-published";
export { handleFeeTermsChanged } from "./fee-terms-changed";
export { handlePlatformChanged } from "./platform-changed";
