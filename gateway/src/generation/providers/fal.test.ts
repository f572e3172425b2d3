import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type FalServer, falErrors, type QueuePlan, startFalServer } from "../../../test/fal-server.ts";
import { providerOf } from "../../../test/provider.ts";
import { callProvider } from "./call.ts";
import { ProviderFailure } from "./failure.ts";
import type { Progress } from "./provider.ts";

let server: FalServer;
beforeAll(async () => {
  server = await startFalServer("fal-secret");
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const never = new AbortController().signal;
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
const request = { prompt: "a zorb", negativePrompt: null, seed: 7, size: "512x768", count: 2 };
const providerWith = (change: Record<string, unknown> = {}, key = "fal-secret") =>
  providerOf(
    {
      kind: "fal",
      baseUrl: server.baseUrl,
      model: "fal-ai/flux/dev",
      timeoutMs: 30_000,
      pollMs: 20,
      ...change,
    },
    key,
  );
const failure = async (plan: QueuePlan, change: Record<string, unknown> = {}, key?: string) => {
  server.plan(plan);
  const error = await callProvider(providerWith(change, key), request, never).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderFailure)) throw new Error("expected a ProviderFailure", { cause: error });
  expect(error.message).not.toMatch(/fal-secret|10\.1\.2\.3|14142|checker|balance|Runner/);
  return error;
};

describe("a call of fal", () => {
  it("hands over prompt, seed, size and count to its queue, and brings the files", async () => {
    const images = await callProvider(providerWith(), request, never);
    expect(images.map(({ mediaType }) => mediaType)).toEqual(["image/png", "image/png"]);
    expect(server.submitted).toMatchObject([
      {
        path: "/fal-ai/flux/dev",
        headers: { "x-fal-request-timeout": "30" },
        body: { prompt: "a zorb", seed: 7, image_size: { width: 512, height: 768 }, num_images: 2 },
      },
    ]);
  });

  it("sends what the operator has set, and what a size is configured to mean", async () => {
    const provider = providerWith({
      negativePrompt: true,
      parameters: { num_inference_steps: 28, enable_safety_checker: true },
      sizes: { "512x768": { image_size: "portrait_4_3" } },
    });
    await callProvider(provider, { ...request, negativePrompt: "blur" }, never);
    expect(server.submitted[0]?.body).toMatchObject({
      negative_prompt: "blur",
      image_size: "portrait_4_3",
      num_inference_steps: 28,
      enable_safety_checker: true,
    });
  });

  it("tells its place in the queue, and then how far it is", async () => {
    server.plan({ kind: "images", looks: 2 });
    const seen: Progress[] = [];
    await callProvider(providerWith(), request, never, (progress) => seen.push(progress));
    expect(seen).toEqual([
      { queuePosition: 1 },
      { queuePosition: 0 },
      { fraction: 0.75 },
      { fraction: 0.75 },
    ]);
    expect(server.submitted).toHaveLength(1);
  });

  it.each<[string, boolean, QueuePlan]>([
    ["PROVIDER_REFUSED", false, falErrors.tooWide],
    ["PROVIDER_REFUSED", false, falErrors.contentPolicy],
    ["PROVIDER_REFUSED", true, { kind: "blackened" }],
    ["PROVIDER_TIMEOUT", true, falErrors.timedOut],
    ["PROVIDER_UNAVAILABLE", false, falErrors.runnerLost],
    ["PROVIDER_UNAVAILABLE", true, falErrors.broken],
    ["PROVIDER_UNAVAILABLE", false, falErrors.exhausted],
    ["PROVIDER_RATE_LIMITED", false, falErrors.rateLimited],
    ["PROVIDER_BAD_RESPONSE", true, { kind: "ended", status: 200, body: { images: [] } }],
    ["PROVIDER_BAD_RESPONSE", true, { kind: "ended", status: 200, body: { video: {} } }],
  ])("fails with %s, may have cost: %s, after one request: %j", async (code, mayHaveCost, plan) => {
    expect(await failure(plan)).toMatchObject({ code, mayHaveCost });
    expect(server.submitted).toHaveLength(1);
  });

  it("tells a refusal for content by its name, not by words that may be the prompt's", async () => {
    expect((await failure(falErrors.contentPolicy)).isFinal).toBe(true);
    expect((await failure({ kind: "blackened" })).isFinal).toBe(true);
    expect((await failure(falErrors.tooWide)).isFinal).toBe(false);
  });

  it("is not available with a wrong key", async () => {
    expect((await failure({ kind: "images" }, {}, "wrong")).code).toBe("PROVIDER_UNAVAILABLE");
  });

  it("cancels a request that its caller leaves, or that takes too long", async () => {
    server.plan({ kind: "stuck" });
    const leaving = new AbortController();
    const call = callProvider(providerWith(), request, leaving.signal, () =>
      leaving.abort(new Error("left")),
    );
    await expect(call).rejects.toThrow("left");
    expect((await failure({ kind: "stuck" }, { timeoutMs: 100 })).code).toBe("PROVIDER_TIMEOUT");
    await eventually(() => expect(server.cancelled).toHaveLength(2));
  });

  it("downloads nothing from where fal keeps nothing", async () => {
    for (const url of [
      "https://fal.media.evil.example/x.png",
      "file:///etc/passwd",
      "http://127.0.0.1:1/x.png",
    ]) {
      expect(await failure({ kind: "images-at", urls: [url, url] })).toMatchObject({
        code: "PROVIDER_BAD_RESPONSE",
        mayHaveCost: true,
      });
    }
  });
});
