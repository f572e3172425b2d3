import { FsBlockstore } from "blockstore-fs";
import type { ReadableStorage } from "ipfs-unixfs-exporter";
import type { WritableStorage } from "ipfs-unixfs-importer";
import { CID } from "multiformats/cid";
import { identity } from "multiformats/hashes/identity";
import { sha256 } from "multiformats/hashes/sha2";
import { ArtifactError } from "./errors.ts";

/**
 * Blocks on disk, each one checked against its hash whenever it is read.
 *
 * Checking on read, rather than syncing on write, is what makes a crash harmless: whatever a killed process or a
 * lost page cache left behind, a block either reads as exactly what its CID says or does not exist. A damaged block
 * counts as absent, so adding the same content again repairs it.
 */
export class VerifiedBlocks implements ReadableStorage, WritableStorage {
  readonly #files: FsBlockstore;
  /**
   * Writes in progress by multihash. blockstore-fs gives every writer of one block the same temporary file, so that
   * two at a time truncate each other's and wait a second for a file that the other has already renamed.
   */
  readonly #writes = new Map<string, Promise<void>>();

  private constructor(files: FsBlockstore) {
    this.#files = files;
  }

  /** Opens the folder, creating it when it is missing. */
  static async open(directory: string): Promise<VerifiedBlocks> {
    const files = new FsBlockstore(directory);
    await files.open();
    return new VerifiedBlocks(files);
  }

  /** The block's bytes. Throws NOT_FOUND, or CORRUPT_BLOCK when what is on disk does not hash to the CID. */
  async read(cid: CID): Promise<Uint8Array> {
    if (cid.multihash.code === identity.code) return cid.multihash.digest;
    const bytes = await this.#readFile(cid);
    if (bytes === undefined) {
      throw new ArtifactError("NOT_FOUND", `block ${cid} is not in this store; add its content first`);
    }
    if (!(await hashesTo(cid, bytes))) {
      throw new ArtifactError(
        "CORRUPT_BLOCK",
        `block ${cid} is damaged on disk: its bytes do not hash to its CID; add the content again to repair it`,
      );
    }
    return bytes;
  }

  async *get(cid: CID): AsyncGenerator<Uint8Array> {
    yield await this.read(cid);
  }

  async put(cid: CID, content: Parameters<WritableStorage["put"]>[1]): Promise<CID> {
    const key = cid.multihash.bytes.toString();
    const running = this.#writes.get(key);
    if (running !== undefined) {
      await running;
      return cid;
    }
    const write = this.#writeUnlessPresent(cid, content).finally(() => this.#writes.delete(key));
    this.#writes.set(key, write);
    await write;
    return cid;
  }

  async #writeUnlessPresent(cid: CID, content: Parameters<WritableStorage["put"]>[1]): Promise<void> {
    const present = await this.#readFile(cid);
    if (present !== undefined && (await hashesTo(cid, present))) return;
    await this.#files.put(cid, content);
  }

  async #readFile(cid: CID): Promise<Uint8Array | undefined> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of this.#files.get(cid)) chunks.push(chunk);
    } catch (error) {
      if (error instanceof Error && error.name === "NotFoundError" && !(await this.#files.has(cid))) {
        return undefined;
      }
      throw error;
    }
    return Buffer.concat(chunks);
  }
}

async function hashesTo(cid: CID, bytes: Uint8Array): Promise<boolean> {
  if (cid.multihash.code !== sha256.code) return false;
  const digest = await sha256.digest(bytes);
  return CID.create(cid.version, cid.code, digest).equals(cid);
}
