import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** One file of a model, and what it must hash to. */
export interface ModelFile {
  name: string;
  /** Content id under which an artifact store serves it. */
  cid: string;
  sha256: string;
}

/** `model.json`: all that makes images what they are, besides the code of this room. */
export interface ModelManifest {
  format: "model-wip/model";
  name: string;
  /** Changes with anything that changes an image's bytes: the weights, or how they are run. */
  modelVersion: number;
  /** Side of the images that it draws, in pixels; larger ones are enlarged from it. */
  size: number;
  latents: { channels: number; side: number };
  /**
   * Where between noise (0) and image (1) the flow takes over from the layout, in how many steps it goes on, and how far
   * an image is pushed towards its words.
   */
  sampler: { start: number; steps: number; guidance: number };
  runtime: { name: string; version: string };
  words: string[];
  layout: ModelFile;
  flow: ModelFile;
  decoder: ModelFile;
  /** Content id of the record of what it was trained on, and of the training. */
  trainingData: string;
  licence: string;
}

/** The folder of the weights that are kept with the code. */
export const MODEL_FOLDER = fileURLToPath(new URL("../../weights", import.meta.url));

/** A model's manifest, with the content id that names the whole model. */
export interface ModelIdentity {
  manifest: ModelManifest;
  /** Content id of `model.json`, which names the other files by theirs: the chain records it as the weights. */
  cid: string;
}

/** Reads which model lies in a folder. Throws if there is none. */
export function identifyModel(folder: string): ModelIdentity {
  const bytes = readFileSync(`${folder}/model.json`);
  return { manifest: JSON.parse(bytes.toString()) as ModelManifest, cid: rawContentId(bytes) };
}

/** Reads one file of a model. Throws if it is not what the manifest says. */
export function readModelFile(folder: string, { name, sha256 }: ModelFile): Uint8Array {
  const bytes = readFileSync(`${folder}/${name}`);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256)
    throw new Error(`${name} hashes to ${found}, not to ${sha256} as the model's manifest says`);
  return bytes;
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** The CID (version 1, raw, SHA-256) of bytes that fit into one block, which is 256 KiB. */
export function rawContentId(bytes: Uint8Array): string {
  const cid = [1, 0x55, 0x12, 0x20, ...createHash("sha256").update(bytes).digest()];
  let [text, bits, held] = ["b", 0, 0];
  for (const byte of cid) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31];
    }
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}
