import { exporter, type UnixFSEntry } from "ipfs-unixfs-exporter";
import { type ImportCandidate, importer } from "ipfs-unixfs-importer";
import type { CID } from "multiformats/cid";
import { VerifiedBlocks } from "./blocks.ts";
import type { ContentPath } from "./content-path.ts";
import { ArtifactError } from "./errors.ts";

/** How content becomes blocks. The defaults are `ipfs add`'s: CIDv0, UnixFS leaves, 256 KiB chunks. */
export interface AddOptions {
  cidVersion?: 0 | 1;
  /** Store leaves as plain bytes. Defaults to true for CIDv1 and false for CIDv0, as Kubo does. */
  rawLeaves?: boolean;
  /** Put everything into one directory, whose entry is the last in the answer, with an empty path. */
  wrapWithDirectory?: boolean;
}

export interface AddedEntry {
  /** The path it was added under; the CID itself for content without a name; empty for the wrapping directory. */
  path: string;
  cid: CID;
  /** Bytes of all blocks below and including this one: more than the content's length. */
  dagSizeBytes: bigint;
}

/** Content that a path leads to. */
export type StoredEntry = StoredFile | StoredDirectory;

export interface StoredFile {
  type: "file";
  cid: CID;
  sizeBytes: number;
  /** The content from `offset`, at most `length` bytes. Throws midway when a block is missing or damaged. */
  read(range?: { offset: number; length: number }): AsyncIterable<Uint8Array>;
}

export interface StoredDirectory {
  type: "directory";
  cid: CID;
  entries(): AsyncIterable<{ name: string; cid: CID }>;
}

/** A content-addressed store: what goes in comes out under the hash of its content, or not at all. */
export class ArtifactStore {
  readonly #blocks: VerifiedBlocks;

  private constructor(blocks: VerifiedBlocks) {
    this.#blocks = blocks;
  }

  /** Opens the store in a folder, creating it when it is missing. */
  static async open(directory: string): Promise<ArtifactStore> {
    const store = new ArtifactStore(await VerifiedBlocks.open(directory));
    await store.#addEmptyDirectory();
    return store;
  }

  /** Adds one file and gives its CID. */
  async add(content: Uint8Array | AsyncIterable<Uint8Array>, options: AddOptions = {}): Promise<CID> {
    const [entry] = await this.addAll([{ content }], { ...options, wrapWithDirectory: false });
    if (entry === undefined) throw new ArtifactError("INTERNAL", "the importer gave no CID for the content");
    return entry.cid;
  }

  /**
   * Adds files, and the directories that their paths imply, as `ipfs add` would. Candidates are read strictly one
   * after the other, so they may come from a single stream such as a multipart body.
   */
  async addAll(
    candidates: Iterable<ImportCandidate> | AsyncIterable<ImportCandidate>,
    options: AddOptions = {},
  ): Promise<AddedEntry[]> {
    const cidVersion = options.cidVersion ?? 0;
    const added: AddedEntry[] = [];
    const entries = importer(candidates, this.#blocks, {
      profile: "unixfs-v0-2015",
      cidVersion,
      rawLeaves: options.rawLeaves ?? cidVersion === 1,
      wrapWithDirectory: options.wrapWithDirectory ?? false,
      fileImportConcurrency: 1,
    });
    for await (const entry of entries) {
      added.push({ path: entry.path ?? entry.cid.toString(), cid: entry.cid, dagSizeBytes: entry.size });
    }
    return added;
  }

  /** What a path leads to. Throws NOT_FOUND, CORRUPT_BLOCK, or NOT_A_FILE for content that is not UnixFS. */
  async resolve(path: ContentPath): Promise<StoredEntry> {
    const entry = await this.#export(path);
    switch (entry.type) {
      case "file":
      case "raw":
      case "identity":
        return {
          type: "file",
          cid: entry.cid,
          sizeBytes: Number(entry.size),
          read: (range = { offset: 0, length: Number(entry.size) }) => entry.content(range),
        };
      case "directory":
        return { type: "directory", cid: entry.cid, entries: () => entry.entries() };
      case "object":
        throw new ArtifactError("NOT_A_FILE", `${entry.cid} is neither a file nor a directory`);
    }
  }

  /** One block's bytes as they are hashed. Throws NOT_FOUND or CORRUPT_BLOCK. */
  async block(path: ContentPath): Promise<{ cid: CID; bytes: Uint8Array }> {
    const cid = path.segments.length === 0 ? path.root : (await this.resolve(path)).cid;
    return { cid, bytes: await this.#blocks.read(cid) };
  }

  /** Reads everything below a path, so that a pin is a promise about what is really here. Throws as `resolve`. */
  async verifyComplete(path: ContentPath): Promise<CID> {
    const entry = await this.resolve(path);
    if (entry.type === "file") {
      for await (const _chunk of entry.read());
    } else {
      for await (const child of entry.entries()) await this.verifyComplete({ root: child.cid, segments: [] });
    }
    return entry.cid;
  }

  async #export(path: ContentPath): Promise<UnixFSEntry> {
    try {
      return await exporter([path.root.toString(), ...path.segments].join("/"), this.#blocks);
    } catch (error) {
      if (error instanceof ArtifactError || !(error instanceof Error)) throw error;
      const shown = ["/ipfs", path.root, ...path.segments].join("/");
      if (error.name === "NotFoundError") {
        throw new ArtifactError("NOT_FOUND", `${shown} does not exist: no such entry in the directory`, {
          cause: error,
        });
      }
      if (error.name === "NoResolverError" || error.name === "NotUnixFSError") {
        throw new ArtifactError("NOT_A_FILE", `${shown} is neither a file nor a directory`, { cause: error });
      }
      throw error;
    }
  }

  /** Every IPFS node holds the empty directory, and graph-node asks for it to see whether this is a gateway. */
  async #addEmptyDirectory(): Promise<void> {
    await this.addAll([{ path: "empty" }]);
  }
}
