import { readFile, truncate, writeFile } from "node:fs/promises";
import { CID } from "multiformats/cid";
import * as raw from "multiformats/codecs/raw";
import { sha256 } from "multiformats/hashes/sha2";
import { describe, expect, it } from "vitest";
import { parseContentPath } from "./content-path.ts";
import { ArtifactStore, type StoredFile } from "./store.ts";
import { blockFile, collect, seededBytes, temporaryFolder } from "./test-support.ts";

const HELLO = Buffer.from("hello world\n");
const MIB = 1024 * 1024;
const DAG_PB = 0x70;

async function openFile(store: ArtifactStore, path: string): Promise<StoredFile> {
  const entry = await store.resolve(parseContentPath(path));
  if (entry.type !== "file") throw new Error(`${path} is a ${entry.type}`);
  return entry;
}

describe("the CID of added content", () => {
  it.each([
    ["hello world", HELLO, "QmT78zSuBmuS4z925WZfrqQ1qHaJ56DQaTfyMUF7F8ff5o"],
    ["an empty file", Buffer.alloc(0), "QmbFMke1KXqnYyBBWxB74N4c5SBnJMVAiMNRcGu6x1AwQH"],
  ])("is what `ipfs add` prints for %s", async (_name, content, expected) => {
    const store = await ArtifactStore.open(await temporaryFolder());
    expect((await store.add(content)).toString()).toBe(expected);
  });

  it("is the plain hash of a small file with CIDv1 and raw leaves", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const expected = CID.createV1(raw.code, await sha256.digest(HELLO));
    expect(await store.add(HELLO, { cidVersion: 1 })).toEqual(expected);
    expect(expected.toString()).toBe("bafkreifjjcie6lypi6ny7amxnfftagclbuxndqonfipmb64f2km2devei4");
  });

  it("is that of a UnixFS node over 256 KiB chunks for a larger file", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const content = seededBytes(MIB + 12_345, "chunks");
    expect(await store.add(content)).toEqual(await unixFsFileCid(content));
  });

  it("is the same whatever the sizes in which the content arrives", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const content = seededBytes(MIB, "pieces");
    async function* inPieces() {
      for (let start = 0; start < content.length; start += 70_001)
        yield content.subarray(start, start + 70_001);
    }
    expect(await store.add(inPieces())).toEqual(await store.add(content));
  });
});

describe("stored content", () => {
  it("comes back whole and in part, by CIDv0 and by the same CID in version 1", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const content = seededBytes(2 * MIB + 1, "round trip");
    const cid = await store.add(content);
    for (const path of [cid.toString(), cid.toV1().toString(), `/ipfs/${cid}`]) {
      const file = await openFile(store, path);
      expect(file.sizeBytes).toBe(content.length);
      expect((await collect(file.read())).equals(content)).toBe(true);
    }
    const part = await collect((await openFile(store, cid.toString())).read({ offset: 262_140, length: 10 }));
    expect(part.equals(content.subarray(262_140, 262_150))).toBe(true);
  });

  it("is found by its name in the directories that its path implied", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const added = await store.addAll([
      { path: "art/1.json", content: HELLO },
      { path: "art/deep/2.json", content: seededBytes(10, "2") },
    ]);
    expect(added.map(({ path }) => path)).toEqual(["art/1.json", "art/deep/2.json", "art/deep", "art"]);
    const root = added.at(-1)?.cid;
    expect((await collect((await openFile(store, `${root}/1.json`)).read())).equals(HELLO)).toBe(true);
    await expect(openFile(store, `${root}/3.json`)).rejects.toMatchObject({ reason: "NOT_FOUND" });
  });

  it("outlives the process that stored it", async () => {
    const folder = await temporaryFolder();
    const cid = await (await ArtifactStore.open(folder)).add(HELLO);
    const reopened = await ArtifactStore.open(folder);
    expect((await collect((await openFile(reopened, cid.toString())).read())).equals(HELLO)).toBe(true);
  });

  it("is whole for each of many who add it at the same time, from the moment that they hold its CID", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const content = seededBytes(600_000, "together");
    const addAndRead = async () => collect((await openFile(store, String(await store.add(content)))).read());
    const copies = await Promise.all(Array.from({ length: 20 }, addAndRead));
    for (const copy of copies) expect(copy.equals(content)).toBe(true);
  });
});

describe("a damaged block", () => {
  it.each([
    ["changed", async (file: string) => writeFile(file, flipOneBit(await readFile(file)))],
    ["cut short", (file: string) => truncate(file, 7)],
    ["empty", (file: string) => truncate(file, 0)],
  ])("that was %s is not given out, and adding the content again repairs it", async (_how, damage) => {
    const folder = await temporaryFolder();
    const store = await ArtifactStore.open(folder);
    const cid = await store.add(HELLO);
    await damage(await blockFile(folder, cid));

    await expect(openFile(store, cid.toString())).rejects.toMatchObject({ reason: "CORRUPT_BLOCK" });
    await expect(store.verifyComplete({ root: cid, segments: [] })).rejects.toThrow(/damaged on disk/);

    expect(await store.add(HELLO)).toEqual(cid);
    expect((await collect((await openFile(store, cid.toString())).read())).equals(HELLO)).toBe(true);
  });
});

describe("a path that leads nowhere", () => {
  it("is an error that says so, at once", async () => {
    const store = await ArtifactStore.open(await temporaryFolder());
    const unknown = CID.createV1(raw.code, await sha256.digest(Buffer.from("never added")));
    await expect(openFile(store, unknown.toString())).rejects.toMatchObject({ reason: "NOT_FOUND" });
  });
});

function flipOneBit(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes);
  changed[0] = (changed[0] ?? 0) ^ 1;
  return changed;
}

/**
 * The CIDv0 of a file of several chunks, put together by hand from the UnixFS and DAG-PB specifications, so that the
 * importer is not its own judge. Valid up to 174 chunks, the width of one node.
 */
async function unixFsFileCid(content: Uint8Array): Promise<CID> {
  const CHUNK_BYTES = 262_144;
  const links: Buffer[] = [];
  const sizes: number[] = [];
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    const chunk = content.subarray(start, start + CHUNK_BYTES);
    const leaf = field(1, Buffer.concat([varintField(1, 2), field(2, chunk), varintField(3, chunk.length)]));
    const { bytes: multihash } = await sha256.digest(leaf);
    links.push(
      field(2, Buffer.concat([field(1, multihash), field(2, Buffer.alloc(0)), varintField(3, leaf.length)])),
    );
    sizes.push(chunk.length);
  }
  const unixFs = [
    varintField(1, 2),
    varintField(3, content.length),
    ...sizes.map((size) => varintField(4, size)),
  ];
  const root = Buffer.concat([...links, field(1, Buffer.concat(unixFs))]);
  return CID.create(0, DAG_PB, await sha256.digest(root));
}

function field(number: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

function varintField(number: number, value: number): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
