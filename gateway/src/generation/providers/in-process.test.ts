import { createHash } from "node:crypto";
import { identifyModel, MODEL_FOLDER } from "@model-wip/model/inference";
import { afterAll, describe, expect, it } from "vitest";
import { callProvider } from "./call.ts";
import { providersSchema } from "./config.ts";
import { createProvider } from "./create.ts";
import type { Progress } from "./provider.ts";
import { ProviderRoster } from "./roster.ts";

const [config] = providersSchema.parse([{ id: "model", kind: "in-process", concurrency: 1 }]);
if (!config) throw new Error("no provider");
const provider = createProvider(config, 8);
const roster = new ProviderRoster([provider]);
afterAll(() => roster.close());

const never = new AbortController().signal;
const request = { prompt: "an orb in ember", negativePrompt: null, seed: 7, size: "256x256", count: 1 };
const digest = (bytes: Uint8Array | undefined) =>
  createHash("sha256")
    .update(bytes ?? "")
    .digest("hex");
const version = (weights: string) => ({ model: "0x01000000", version: 1, weights });

describe("the model in this process", () => {
  it("makes each image of several with a seed of its own, and tells how far it is", async () => {
    const progress: Progress[] = [];
    const two = await callProvider(provider, { ...request, count: 2 }, never, (one) => progress.push(one));
    const second = await callProvider(provider, { ...request, seed: 8 }, never);
    expect(two.map(({ mediaType }) => mediaType)).toEqual(["image/png", "image/png"]);
    expect(digest(two[0]?.bytes)).not.toBe(digest(two[1]?.bytes));
    expect(digest(two[1]?.bytes)).toBe(digest(second[0]?.bytes));
    const fractions = progress.map(({ fraction }) => fraction ?? Number.NaN);
    expect(fractions.length).toBeGreaterThan(4);
    expect(fractions).toEqual(fractions.toSorted((one, other) => one - other));
    expect(fractions.at(-1)).toBe(1);
  });

  it("ends when its caller leaves, and makes the next image all the same", async () => {
    const leaving = new AbortController();
    const call = callProvider(provider, request, leaving.signal, () => leaving.abort(new Error("left")));
    await expect(call).rejects.toThrow("left");
    expect(await callProvider(provider, request, never)).toHaveLength(1);
  });

  it("serves the versions that the chain records with its weights, and no others", () => {
    expect(provider.serves(version(identifyModel(MODEL_FOLDER).cid))).toBe(true);
    expect(provider.serves(version("bafkreiabcdefghijklmnopqrstuvwxyz234567"))).toBe(false);
  });

  it("refuses a size that it does not make, by a code", () => {
    const demands = { seed: 7, negativePrompt: "mist", size: "2048x8", count: 1 };
    const candidates = () => roster.candidates(version(identifyModel(MODEL_FOLDER).cid), demands);
    expect(candidates).toThrow(expect.objectContaining({ code: "PARAMETER_UNSUPPORTED" }));
  });

  it("says which words of a prompt it does not know", () => {
    expect(roster.unknownWords("model", "a cat in ember, eine Katze")).toEqual(["cat", "eine", "katze"]);
    expect(roster.unknownWords("other", "a cat")).toBeNull();
  });
});
