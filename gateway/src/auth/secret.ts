import { createHash, randomBytes } from "node:crypto";

/** 256 random bits, in characters that need no quoting anywhere. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/** What is stored of a secret. Of 256 random bits nothing can be guessed, so no slow hash is needed. */
export const hashSecret = (secret: string): string => createHash("sha256").update(secret).digest("hex");
