/** A model's number in the registry, by its id in the index: 4 bytes, little endian (`subgraph/src/ids.ts`). */
export function modelNumber(id: string): bigint {
  return BigInt(Buffer.from(id.slice(2), "hex").readUInt32LE());
}

/** The id in the index of the model with this number. */
export function modelIdOf(number: bigint): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(number));
  return `0x${bytes.toString("hex")}`;
}
