import { sourceAbi } from "@model-wip/contracts";
import { type Hex, parseEther } from "viem";
import { encodeLog } from "./log.ts";
import type { Transaction } from "./transaction.ts";

/** Terms under which every collection of the recorded chain is published: wei, and basis points. */
export const FEE_TERMS = {
  mintFee: parseEther("0.000777"),
  ownersFeeBps: 5_000n,
  creatorFeeBps: 3_000n,
  referrerFeeBps: 1_000n,
  ownersPriceBps: 500n,
  royaltyBps: 500n,
} as const;

/** The contracts that stand before the first campaign, and who gets the platform's part. */
export interface Platform {
  readonly factory: Hex;
  readonly registry: Hex;
  readonly source: Hex;
  readonly commissions: Hex;
  readonly credits: Hex;
  readonly recipient: Hex;
}

/** The deployment of the source: who is paid, and on which terms. */
export function deploySource({ source, recipient }: Platform): Transaction {
  return {
    from: recipient,
    to: source,
    value: 0n,
    logs: [
      encodeLog(source, sourceAbi, "PlatformChanged", { platform: recipient }),
      encodeLog(source, sourceAbi, "FeeTermsChanged", FEE_TERMS),
    ],
  };
}
