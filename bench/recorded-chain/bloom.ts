import { type Hex, hexToBytes, keccak256 } from "viem";
import type { Log } from "./log.ts";

const BLOOM_BYTES = 256;
const bitsOf = new Map<Hex, readonly number[]>();

/** The 2,048-bit filter over addresses and topics that a block's header has (Ethereum Yellow Paper, section 4.4.3). */
export function bloomOf(logs: readonly Log[]): Hex {
  const bloom = Buffer.alloc(BLOOM_BYTES);
  for (const { address, topics } of logs) {
    for (const item of [address, ...topics]) {
      for (const bit of bits(item)) {
        const at = BLOOM_BYTES - 1 - (bit >> 3);
        bloom[at] = (bloom[at] as number) | (1 << (bit & 7));
      }
    }
  }
  return `0x${bloom.toString("hex")}`;
}

/** The low 11 bits of each of the first three pairs of bytes of the item's hash. */
function bits(item: Hex): readonly number[] {
  const known = bitsOf.get(item);
  if (known !== undefined) return known;
  const hash = keccak256(hexToBytes(item), "bytes");
  const found = [0, 2, 4].map((at) => (((hash[at] as number) << 8) | (hash[at + 1] as number)) & 2_047);
  bitsOf.set(item, found);
  return found;
}
