import { base32, base32upper } from "multiformats/bases/base32";
import { base36 } from "multiformats/bases/base36";
import { base58btc } from "multiformats/bases/base58";
import { CID } from "multiformats/cid";
import { ArtifactError } from "./errors.ts";

/** The multibases in which IPFS tools print CIDs; CIDv0 is base58btc without a prefix. */
const MULTIBASE = base58btc.decoder.or(base32.decoder).or(base36.decoder).or(base32upper.decoder);

/** What an IPFS path names: a root, and possibly an entry below it. */
export interface ContentPath {
  root: CID;
  /** Names of directory entries from the root down; empty for the root itself. */
  segments: string[];
}

/** Parses `<cid>`, `<cid>/name/...`, with or without a leading `/ipfs/`. Throws MALFORMED_PATH. */
export function parseContentPath(path: string): ContentPath {
  const [root = "", ...segments] = path.replace(/^\/ipfs\//, "").split("/");
  return { root: parseCid(root), segments: segments.filter((segment) => segment !== "") };
}

/** Parses a CID of version 0 or 1. Throws MALFORMED_PATH. */
export function parseCid(text: string): CID {
  try {
    return CID.parse(text, MULTIBASE);
  } catch (cause) {
    const shown = text.length > 100 ? `${text.slice(0, 100)}...` : text;
    throw new ArtifactError(
      "MALFORMED_PATH",
      `invalid path "${shown}": not a CID; expected one like Qm... (version 0) or baf... (version 1)`,
      { cause },
    );
  }
}
