import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createGate } from "../../../test/gate.ts";
import { startNothing } from "../../../test/local-server.ts";
import {
  type Behaviour,
  behaviours,
  type OpenAIImagesServer,
  startOpenAIImagesServer,
} from "../../../test/openai-images-server.ts";
import { providerOf } from "../../../test/provider.ts";
import { GatewayError } from "../../errors.ts";
import { callProvider } from "./call.ts";

let server: OpenAIImagesServer;
beforeAll(async () => {
  server = await startOpenAIImagesServer("sk-secret");
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const never = new AbortController().signal;
const request = { prompt: "a zorb", negativePrompt: "blur", seed: 7, size: "512x512", count: 2 };
const providerWith = (change: Record<string, unknown> = {}) =>
  providerOf(
    {
      kind: "openai-compatible",
      baseUrl: server.baseUrl,
      model: "zorb-v1",
      timeoutMs: 30_000,
      ...change,
    },
    "sk-secret",
  );
const failure = async (behaviour: Behaviour, change: Record<string, unknown> = {}) => {
  server.behave(behaviour);
  const error = await callProvider(providerWith(change), request, never).catch((reason: unknown) => reason);
  if (!(error instanceof GatewayError)) throw new Error("expected a GatewayError", { cause: error });
  return error;
};

describe("a call of an OpenAI-compatible provider", () => {
  it("hands over model, prompts, seed, size and count, and brings real images back", async () => {
    const images = await callProvider(providerWith(), request, never);
    expect(images.map(({ mediaType }) => mediaType)).toEqual(["image/png", "image/png"]);
    expect(server.requests).toEqual([
      {
        model: "zorb-v1",
        prompt: "a zorb",
        negative_prompt: "blur",
        seed: 7,
        size: "512x512",
        n: 2,
        response_format: "b64_json",
      },
    ]);
  });

  it.each([
    ["PROVIDER_RATE_LIMITED", behaviours.rateLimited],
    ["PROVIDER_REFUSED", behaviours.contentPolicy],
    ["PROVIDER_REFUSED", behaviours.badSize],
    ["PROVIDER_UNAVAILABLE", behaviours.unauthorized],
    ["PROVIDER_UNAVAILABLE", behaviours.broken],
    ["PROVIDER_UNAVAILABLE", behaviours.hangUp],
    ["PROVIDER_BAD_RESPONSE", behaviours.notJson],
    ["PROVIDER_BAD_RESPONSE", behaviours.notImages],
    ["PROVIDER_BAD_RESPONSE", behaviours.noImages],
  ])("fails with %s, without a second attempt and without the provider's words", async (code, behaviour) => {
    const error = await failure(behaviour);
    expect(error.code).toBe(code);
    expect(server.requests).toHaveLength(1);
    expect(error.message).not.toMatch(/sk-secret|safety system|html|processing your request/);
  });

  it("tells when another attempt makes sense", async () => {
    expect((await failure(behaviours.rateLimited)).details.retryAfter).toBe(17);
  });

  it("tells a refusal for content from one for form", async () => {
    expect((await failure(behaviours.contentPolicy)).message).toContain("content policy");
    expect((await failure(behaviours.badSize)).message).toContain("size");
  });

  it.each([
    ["openai", { size: "512x512", n: 2, quality: "low" }],
    ["localai", { prompt: "a zorb|blur <3", seed: 7, quality: "low" }],
    [
      "sd-cpp",
      {
        prompt:
          'a zorb <sd_cpp_extra_args>{"quality":"low","seed":7,"negative_prompt":"blur \\u003c3"}</sd_cpp_extra_args>',
      },
    ],
    ["generic", { prompt: "a zorb", seed: 7, negative_prompt: "blur <3", quality: "low" }],
  ])("speaks to %s in its own dialect", async (dialect, expected) => {
    const provider = providerWith({ server: dialect, parameters: { quality: "low" }, sizes: ["512x512"] });
    await callProvider(provider, { ...request, negativePrompt: "blur <3" }, never);
    expect(server.requests).toMatchObject([expected]);
    const [sent] = server.requests;
    const fields = Object.keys(sent ?? {});
    expect(fields.includes("seed")).toBe(dialect === "generic" || dialect === "localai");
    expect(fields.includes("negative_prompt")).toBe(dialect === "generic");
    expect(fields.includes("response_format")).toBe(dialect !== "openai");
  });

  it("ends at its time limit", async () => {
    const provider = createGate();
    const error = await failure(behaviours.held(provider.opened), { timeoutMs: 150 });
    expect(error.code).toBe("PROVIDER_TIMEOUT");
    provider.open();
  });

  it("ends when the gateway stops", async () => {
    server.behave(behaviours.slow(3_000));
    const stopping = new AbortController();
    const call = callProvider(providerWith(), request, stopping.signal);
    stopping.abort(new GatewayError("GENERATION_INTERRUPTED", "stopping"));
    await expect(call).rejects.toMatchObject({ code: "GENERATION_INTERRUPTED" });
  });

  it("is not reachable where nothing listens", async () => {
    const baseUrl = `${await startNothing()}/v1`;
    expect(await failure(behaviours.images, { baseUrl })).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      mayHaveCost: false,
    });
  });
});

describe("a provider", () => {
  const version = (model: string, version: number, weights = "bafkreiabcdefghijklmnopqrstuvwxyz234567") => ({
    model,
    version,
    weights,
  });

  it("serves every model, or those that it is configured for, or single versions of them", () => {
    expect(providerWith({ models: "*" }).serves(version("0x09000000", 3))).toBe(true);
    const some = providerWith({ models: ["0x01000000", "0x02000000@2"] });
    expect(some.serves(version("0x01000000", 5))).toBe(true);
    expect(some.serves(version("0x02000000", 2))).toBe(true);
    expect(some.serves(version("0x02000000", 1))).toBe(false);
    expect(some.serves(version("0x03000000", 1))).toBe(false);
  });

  it("serves only versions with the weights that it says it runs", () => {
    const weights = "bafkreibbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    const one = providerWith({ models: ["0x01000000"], weights: [weights] });
    expect(one.serves(version("0x01000000", 1))).toBe(false);
    expect(one.serves(version("0x01000000", 2, weights))).toBe(true);
    expect(one.serves(version("0x02000000", 2, weights))).toBe(false);
  });
});
