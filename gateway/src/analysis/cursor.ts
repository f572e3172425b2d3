import { GatewayError } from "../errors.ts";

/** Where a page of payouts ended: the block that all pages are of, and the last position of the page. */
export interface Cursor {
  readonly number: number;
  /** Null where the block lies further back than its hash is known. */
  readonly hash: string | null;
  readonly position: string;
}

export const writeCursor = ({ number, hash, position }: Cursor): string =>
  Buffer.from([number, hash ?? "", position].join(":")).toString("base64url");

/** @throws GatewayError PAGE_INVALID */
export function readCursor(cursor: string): Cursor {
  const text = Buffer.from(cursor, "base64url").toString();
  const match = /^(\d{1,9}):(0x[0-9a-f]{64})?:(0x[0-9a-f]{80})$/.exec(text);
  if (!match) throw new GatewayError("PAGE_INVALID", "`after` is not a cursor; give `endCursor` of a page.");
  return { number: Number(match[1]), hash: match[2] ?? null, position: match[3] ?? "" };
}
