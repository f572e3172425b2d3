import { Metadata as MetadataTemplate } from "../../../generated/templates";

const IPFS_SCHEME = "ipfs://";
const IPFS_PATH = "/ipfs/";

/**
 * Has a metadata file read, whenever it can be had. Files that several name are read once.
 *
 * @param uri A content id, as it is or as an `ipfs://` URI.
 * @returns The id of its `MetadataFile`, which is not there before the file is read, and never if it is no content id; null for
 * none.
 */
export function followMetadata(uri: string): string | null {
  let contentId = uri.trim();
  if (contentId.startsWith(IPFS_SCHEME)) contentId = contentId.slice(IPFS_SCHEME.length);
  if (contentId.startsWith(IPFS_PATH)) contentId = contentId.slice(IPFS_PATH.length);
  if (contentId.length == 0) return null;
  MetadataTemplate.create(contentId);
  return contentId;
}
