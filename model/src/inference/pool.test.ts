import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { ImagePool, MODEL_FOLDER } from "./index.ts";
import { identifyModel } from "./model-files.ts";

const pool = new ImagePool({ folder: MODEL_FOLDER, threads: 1 });
afterAll(() => pool.close());

const asked = { prompt: "twin orbs in ember, stardust", negativePrompt: null, seed: 7, size: 256 };
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the model", () => {
  it("makes the bytes that it has always made: a change of them is a new MODEL_VERSION", async () => {
    const plain = await pool.makeImage(asked);
    const large = await pool.makeImage({ ...asked, negativePrompt: "mist", seed: 2 ** 31 - 1, size: 512 });
    expect([digest(plain), digest(large)]).toMatchInlineSnapshot(`
      [
        "36868fc7c1de77336f48311a219bd019fc88277d4e161a96e614cec6e4d2e301",
        "7a9075da0a7af529a300b31661f6e1a768ca733b7a3a48431ecbe6b2b692520a",
      ]
    `);
    expect(identifyModel(MODEL_FOLDER).cid).toMatchInlineSnapshot(
      `"bafkreieik2a2auw77kblo4udhm7kydxtmjzz2axjyqugsgc2qc3fnxgqgu"`,
    );
  });

  it("tells each step, and leaves its caller free meanwhile", async () => {
    const parts: number[] = [];
    let turns = 0;
    const turn = () => {
      turns++;
      timer = setImmediate(turn);
    };
    let timer = setImmediate(turn);
    await pool.makeImage({ ...asked, prompt: "月" }, { onProgress: (part) => parts.push(part) });
    clearImmediate(timer);
    expect(parts).toHaveLength(identifyModel(MODEL_FOLDER).manifest.sampler.steps + 1);
    expect(parts.at(-1)).toBe(1);
    expect(turns).toBeGreaterThan(100);
  });

  it("gives up what nobody wants, while it is made and before", async () => {
    const [made, waiting] = [new AbortController(), new AbortController()];
    const first = pool.makeImage(asked, {
      signal: made.signal,
      onProgress: () => made.abort(new Error("left")),
    });
    const second = pool.makeImage(asked, { signal: waiting.signal });
    waiting.abort(new Error("never mind"));
    await expect(second).rejects.toThrow("never mind");
    await expect(first).rejects.toThrow("left");
  });
});

describe("a model that is not whole", () => {
  let folder: string;
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("makes nothing, and says which file is wrong", async () => {
    folder = mkdtempSync(join(tmpdir(), "model-"));
    cpSync(MODEL_FOLDER, folder, { recursive: true });
    writeFileSync(join(folder, "flow.onnx"), "other weights");
    const broken = new ImagePool({ folder, threads: 1 });
    try {
      await expect(broken.makeImage(asked)).rejects.toThrow("flow.onnx hashes to");
      await expect(broken.makeImage(asked)).rejects.toThrow("flow.onnx hashes to");
    } finally {
      await broken.close();
    }
  });
});
