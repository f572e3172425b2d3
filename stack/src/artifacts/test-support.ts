import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { base32upper } from "multiformats/bases/base32";
import type { CID } from "multiformats/cid";
import { onTestFinished } from "vitest";

/** A folder that is gone when the test has finished. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "artifacts-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Bytes that look random and are the same for the same seed. */
export function seededBytes(length: number, seed: string): Uint8Array<ArrayBuffer> {
  const parts: Buffer<ArrayBuffer>[] = [];
  for (let i = 0; i * 64 < length; i++) parts.push(createHash("sha512").update(`${seed}:${i}`).digest());
  return Buffer.concat(parts).subarray(0, length);
}

/** Where the block of a CID lies on disk. */
export async function blockFile(folder: string, cid: CID): Promise<string> {
  const name = `${base32upper.encode(cid.multihash.bytes)}.data`;
  const files = await readdir(folder, { recursive: true });
  const file = files.find((path) => path.endsWith(name));
  if (file === undefined) throw new Error(`no block ${cid} in ${folder}`);
  return join(folder, file);
}

export async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
