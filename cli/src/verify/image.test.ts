import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hashPrompt, hashReceipt } from "@model-wip/contracts/receipts";
import { ImagePool, identifyModel, MODEL_FOLDER, rawContentId } from "@model-wip/model/inference";
import { type Hex, keccak256 } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyImage } from "./image.ts";

const PROMPT = "an orb in ember";
const SEED = 7;
const ADDRESS: Hex = "0x00000000000000000000000000000000000000aa";

/** What an artifact store has, by content id. */
const files = new Map<string, Uint8Array>();
let token: unknown;
let server: Server;
let url: string;
let pool: ImagePool;
let image: Uint8Array;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/graphql")
      return response.end(JSON.stringify({ data: { tokens: token ? [token] : [] } }));
    const file = files.get(request.url?.slice("/ipfs/".length) ?? "");
    response.writeHead(file ? 200 : 404).end(file);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  pool = new ImagePool({ folder: MODEL_FOLDER, threads: 1 });
  image = await make({});
});
afterAll(async () => {
  server.close();
  await pool.close();
});

const make = (change: { negativePrompt?: string; seed?: number }) =>
  pool.makeImage({ prompt: PROMPT, negativePrompt: null, seed: SEED, size: 256, ...change });

const store = (content: Uint8Array) => {
  const cid = rawContentId(content);
  files.set(cid, content);
  return cid;
};
const storeJson = (document: unknown) => store(Buffer.from(JSON.stringify(document)));

interface Change {
  /** What the file says that was asked for, against what the receipt is for. */
  prompt?: string;
  negativePrompt?: string | null;
  /** What the receipt says that was not wanted. */
  signedNegativePrompt?: string;
  seed?: number;
  image?: Uint8Array;
  weights?: string;
  /** The receipt that is stored, against the one that the token carries. */
  stored?: object;
}

/** Puts a token on sale whose creator has been honest but for the change. */
function publish(change: Change = {}) {
  const cid = store(change.image ?? image);
  const receipt = {
    generation: keccak256("0x01"),
    modelId: 1n,
    version: 1n,
    account: ADDRESS,
    promptHash: hashPrompt(PROMPT, change.signedNegativePrompt ?? null),
    seed: BigInt(change.seed ?? SEED),
    image: cid,
    price: 0n,
    createdAt: 1_700_000_000n,
  };
  const numbers = {
    modelId: "1",
    version: "1",
    seed: String(receipt.seed),
    price: "0",
    createdAt: "1700000000",
  };
  const { prompt = PROMPT, negativePrompt = change.signedNegativePrompt ?? null } = change;
  const request = { prompt, negativePrompt, size: "256x256" };
  const file = storeJson({ receipt: { ...receipt, ...numbers, ...change.stored }, request });
  token = {
    image: cid,
    receipt: hashReceipt(receipt),
    metadata: storeJson({ receipt: `ipfs://${file}` }),
    collection: {
      model: { versions: [{ version: 1, weights: change.weights ?? identifyModel(MODEL_FOLDER).cid }] },
    },
  };
}

const verified = (change?: Change) => {
  publish(change);
  const question = { gateway: url, artifacts: url, size: "256x256", signal: new AbortController().signal };
  return verifyImage(ADDRESS, "1", question);
};

describe("verifying a token's image", () => {
  it("finds it to be what the model makes", async () => {
    expect(await verified()).toEqual({
      image: rawContentId(image),
      prompt: PROMPT,
      negativePrompt: null,
      seed: SEED,
      index: 0,
    });
  });

  it("finds which image of its generation it is, also where the seeds begin anew", async () => {
    const last = 2 ** 31 - 1;
    expect(await verified({ image: await make({ seed: 0 }), seed: last })).toMatchObject({
      seed: last,
      index: 1,
    });
  });

  it("finds it to be what the model makes without what was not wanted, and that this was changed", async () => {
    const change = { image: await make({ negativePrompt: "mist" }), signedNegativePrompt: "mist" };
    expect(await verified(change)).toMatchObject({ negativePrompt: "mist", index: 0 });
    for (const negativePrompt of [null, "stars"]) {
      await expect(verified({ ...change, negativePrompt })).rejects.toMatchObject({
        code: "IMAGE_WRONG",
        message: expect.stringContaining("prompt has been changed"),
      });
    }
  });

  it("finds a changed pixel", async () => {
    const changed = Uint8Array.from(image);
    changed[1000] = (changed[1000] ?? 0) ^ 1;
    await expect(verified({ image: changed })).rejects.toMatchObject({
      code: "IMAGE_WRONG",
      message: expect.stringContaining("other pixels"),
    });
  });

  it("finds a changed seed, in the receipt or before it was signed", async () => {
    await expect(verified({ seed: 99 })).rejects.toMatchObject({ code: "IMAGE_WRONG" });
    await expect(verified({ stored: { seed: "8" } })).rejects.toMatchObject({
      code: "IMAGE_WRONG",
      message: expect.stringContaining("receipt has been changed"),
    });
  });

  it("finds a changed prompt", async () => {
    await expect(verified({ prompt: "an orb in glacier" })).rejects.toMatchObject({
      code: "IMAGE_WRONG",
      message: expect.stringContaining("prompt has been changed"),
    });
  });

  it("says so of another model's image, and of a token that is not there", async () => {
    await expect(verified({ weights: "bafkreiother" })).rejects.toMatchObject({ code: "IMAGE_UNVERIFIABLE" });
    token = undefined;
    const question = { gateway: url, artifacts: url, size: "256x256", signal: new AbortController().signal };
    await expect(verifyImage(ADDRESS, "9", question)).rejects.toMatchObject({ code: "TOKEN_UNKNOWN" });
  });
});
