import { concatHex, type Hex, numberToHex } from "viem";

/** Ids as schema.graphql documents them; numbers of models, versions, tokens and logs are 4 bytes, little endian. */
export const PROTOCOL_ID: Hex = "0x00";

export function littleEndian(number: bigint | number): Hex {
  const bigEndian = numberToHex(number, { size: 4 }).slice(2);
  return `0x${bigEndian.match(/../g)?.reverse().join("")}`;
}

export function uint256(number: bigint): Hex {
  return numberToHex(number, { size: 32 });
}

export const joined = (...parts: Hex[]): Hex => concatHex(parts);
