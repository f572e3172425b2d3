export { handleModelRegistered } from "./model-registered";
export { handleTransfer } from "./transfer";
export { handleVersionPublished } from "./version-published";
