// The EIP-712 types of Credits, beside its ABI: what a user signs to spend, and what an operator signs for an image.

import { type Hex, hashStruct, keccak256, type TypedDataDomain, toHex } from "viem";

export const creditsTypes = {
  SpendingAuthorization: [
    { name: "account", type: "address" },
    { name: "modelId", type: "uint256" },
    { name: "limit", type: "uint256" },
    { name: "epoch", type: "uint256" },
    { name: "deadline", type: "uint256" },
  ],
  Receipt: [
    { name: "generation", type: "bytes32" },
    { name: "modelId", type: "uint256" },
    { name: "version", type: "uint256" },
    { name: "account", type: "address" },
    { name: "promptHash", type: "bytes32" },
    { name: "seed", type: "uint256" },
    { name: "image", type: "string" },
    { name: "price", type: "uint256" },
    { name: "createdAt", type: "uint256" },
  ],
} as const;

/** One generation, as `ICredits.Receipt` has it. */
export interface Receipt {
  readonly generation: Hex;
  readonly modelId: bigint;
  readonly version: bigint;
  readonly account: Hex;
  /** What `hashPrompt` gives of what was asked for. */
  readonly promptHash: Hex;
  /** The generation's: of several images each may have one that follows from it. */
  readonly seed: bigint;
  /** Content id of the image. */
  readonly image: string;
  /** Wei charged. */
  readonly price: bigint;
  /** Unix seconds. */
  readonly createdAt: bigint;
}

/**
 * What a receipt says of the words of a generation: keccak256 of the prompt's UTF-8, and where something was not wanted,
 * of the prompt, a zero byte and the negative prompt. No prompt has a zero byte in it, so that no two requests share one.
 */
export function hashPrompt(prompt: string, negativePrompt: string | null): Hex {
  return keccak256(toHex(negativePrompt === null ? prompt : `${prompt}\0${negativePrompt}`));
}

/** The domain in which both are signed: of the contract `credits` on one chain. */
export function creditsDomain(chainId: number, credits: Hex): TypedDataDomain {
  return { name: "MODEL-WIP Credits", version: "1", chainId, verifyingContract: credits };
}

/** EIP-712 hash of a receipt's struct: `ICredits.hashReceipt`, and what a token carries as its `receipt`. */
export function hashReceipt(receipt: Receipt): Hex {
  return hashStruct({ data: { ...receipt }, primaryType: "Receipt", types: creditsTypes });
}
