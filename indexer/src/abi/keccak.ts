import { keccak_256 } from "@noble/hashes/sha3";

/** The Keccak-256 hash of bytes, or of a text's UTF-8, as 64 hexadecimal digits without `0x`. */
export function keccakHex(data: Uint8Array | string): string {
  const hash = keccak_256(data);
  return Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString("hex");
}
