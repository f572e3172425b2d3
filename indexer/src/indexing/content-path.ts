import { base32 } from "multiformats/bases/base32";
import { base36 } from "multiformats/bases/base36";
import { base58btc } from "multiformats/bases/base58";
import { CID } from "multiformats/cid";

const decoder = base32.decoder.or(base58btc.decoder).or(base36.decoder);

/**
 * What a mapping names a file by: a content id, perhaps with a path, in any of the forms that graph-node takes.
 *
 * @returns The id and the path, without what stood around them; `undefined` if it names no file.
 */
export function parseContentPath(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.startsWith("http://") || trimmed.startsWith("https://")) {
    if (!URL.canParse(trimmed)) return undefined;
    const url = new URL(trimmed);
    const inPath = url.pathname.indexOf("/ipfs/");
    const path = inPath < 0 ? url.pathname : url.pathname.slice(inPath + "/ipfs/".length);
    return withoutPrefix(url.searchParams.get("arg") ?? path);
  }
  return withoutPrefix(trimmed);
}

function withoutPrefix(text: string): string | undefined {
  const input = text
    .replace(/^\/+|\/+$/g, "")
    .replace(/^ipfs\//, "")
    .replace(/^ipfs:\/\//, "");
  const slash = input.indexOf("/");
  const [id, path] = slash < 0 ? [input, ""] : [input.slice(0, slash), input.slice(slash + 1)];
  if (path.includes("?")) return undefined;
  let cid: CID;
  try {
    // Of version 0, and so without a prefix that names the base.
    cid = id.startsWith("Qm") ? CID.parse(id) : CID.parse(id, decoder);
  } catch {
    return undefined;
  }
  return path === "" ? cid.toString() : `${cid.toString()}/${path}`;
}
