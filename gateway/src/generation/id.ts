import { randomBytes } from "node:crypto";

/** A new generation's id: 32 bytes as tokens record them, 6 of milliseconds since 1970 and 26 random ones. */
export function newGenerationId(): string {
  const bytes = randomBytes(32);
  bytes.writeUIntBE(Date.now(), 0, 6);
  return `0x${bytes.toString("hex")}`;
}

export const isGenerationId = (id: string): boolean => /^0x[0-9a-f]{64}$/.test(id);
