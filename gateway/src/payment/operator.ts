import type { PrivateKeyAccount } from "viem/accounts";
import { privateKeyToAccount } from "viem/accounts";
import type { Chain } from "../chain/chain.ts";
import type { Config } from "../config.ts";

/** Who signs receipts and settles: one key, on one chain. */
export interface Operator {
  readonly account: PrivateKeyAccount;
  readonly chain: Chain;
}

/** `undefined` where no key or no chain is configured: then there are no receipts and no credits. */
export function openOperator({ OPERATOR_KEY }: Config, chain: Chain | undefined): Operator | undefined {
  if (OPERATOR_KEY === undefined || chain === undefined) return undefined;
  return { account: privateKeyToAccount(OPERATOR_KEY), chain };
}
