import { type Address, type Hex, isAddressEqual, recoverMessageAddress } from "viem";
import type { Chain } from "../chain/chain.ts";
import { chainUnavailable } from "../chain/errors.ts";

/**
 * Whether `account` has signed `message`: with its key, or as a contract (ERC-1271), which need not be deployed yet
 * (ERC-6492). The node is asked only where no key has signed.
 * @throws GatewayError CHAIN_UNAVAILABLE
 */
export async function isSignedBy(
  chain: Chain,
  account: Address,
  message: string,
  signature: Hex,
): Promise<boolean> {
  const signer = await recoverMessageAddress({ message, signature }).catch(() => undefined);
  if (signer && isAddressEqual(signer, account)) return true;
  try {
    if (await chain.client.verifyMessage({ address: account, message, signature })) return true;
    // viem says the same of a node that does not answer as of a signature that is wrong.
    await chain.client.getBlockNumber();
    return false;
  } catch (cause) {
    throw chainUnavailable(cause);
  }
}
