export { ReceiptTree } from "./merkle-tree.ts";
export { creditsDomain, creditsTypes, hashReceipt, type Receipt } from "./typed-data.ts";
