import { type HDAccount, mnemonicToAccount } from "viem/accounts";
import { FUNDED_ACCOUNTS } from "../chain/anvil.ts";
import { CONTRIBUTORS } from "./plan.ts";

/** The mnemonic that every development chain funds; worth nothing anywhere else. */
const DEVELOPMENT_MNEMONIC = "test test test test test test test test test test test junk";

/** Who plays in the story. Everybody signs their own transactions. */
export interface Cast {
  /** Owns Source and Credits, and settles generations. */
  readonly platform: HDAccount;
  /** Launches the campaign that succeeds. */
  readonly founder: HDAccount;
  /** Launches the campaign that fails. */
  readonly hopeful: HDAccount;
  /** Two artists whom the members choose between. */
  readonly artists: readonly [HDAccount, HDAccount];
  /** Sends plain ETH to the owners. */
  readonly admirer: HDAccount;
  readonly contributors: readonly HDAccount[];
  /** Publish collections. */
  readonly creators: readonly HDAccount[];
  /** Mint, and bring others who mint. */
  readonly collectors: readonly HDAccount[];
}

export function createCast(): Cast {
  let index = 0;
  const next = () => {
    if (index >= FUNDED_ACCOUNTS)
      throw new RangeError("the story has more people than the chain has funded accounts");
    return mnemonicToAccount(DEVELOPMENT_MNEMONIC, { addressIndex: index++ });
  };
  const several = (count: number) => Array.from({ length: count }, next);
  return {
    platform: next(), // It deployed the contracts: see PLATFORM in chain/deploy.ts.
    founder: next(),
    hopeful: next(),
    artists: [next(), next()],
    admirer: next(),
    creators: several(6),
    contributors: several(CONTRIBUTORS),
    collectors: several(60),
  };
}
