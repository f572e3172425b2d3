export { ReceiptTree } from "./merkle-tree.ts";
export { creditsDomain, creditsTypes, hashPrompt, hashReceipt, type Receipt } from "./typed-data.ts";
