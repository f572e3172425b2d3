import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { createGate } from "../../../test/gate.ts";
import { providerOf } from "../../../test/provider.ts";
import {
  type PredictionPlan,
  type ReplicateServer,
  refusals,
  startReplicateServer,
} from "../../../test/replicate-server.ts";
import { callProvider } from "./call.ts";
import { ProviderFailure } from "./failure.ts";
import type { Progress } from "./provider.ts";

let server: ReplicateServer;
beforeAll(async () => {
  server = await startReplicateServer("r8_secret");
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const never = new AbortController().signal;
const eventually = (check: () => void) => vi.waitFor(check, { timeout: 20_000 });
const request = { prompt: "a zorb", negativePrompt: null, seed: 7, size: "512x768", count: 2 };
const providerWith = (change: Record<string, unknown> = {}, token = "r8_secret") =>
  providerOf(
    {
      kind: "replicate",
      baseUrl: server.baseUrl,
      model: "owner/zorb",
      timeoutMs: 30_000,
      pollMs: 20,
      ...change,
    },
    token,
  );
const failure = async (plan: PredictionPlan, change: Record<string, unknown> = {}, token?: string) => {
  server.plan(plan);
  const error = await callProvider(providerWith(change, token), request, never).catch(
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderFailure)) throw new Error("expected a ProviderFailure", { cause: error });
  expect(error.message).not.toMatch(/r8_secret|replicate\.com|CUDA|1440|throttled|NSFW/);
  return error;
};

describe("a call of Replicate", () => {
  it("hands over prompt, seed, sides and count, with a deadline, and brings the files", async () => {
    const images = await callProvider(providerWith(), request, never);
    expect(images.map(({ mediaType }) => mediaType)).toEqual(["image/png", "image/png"]);
    expect(server.created).toMatchObject([
      {
        path: "/v1/models/owner/zorb/predictions",
        headers: { prefer: "wait=5", "cancel-after": "30s" },
        body: { input: { prompt: "a zorb", seed: 7, width: 512, height: 768, num_outputs: 2 } },
      },
    ]);
    expect(server.created[0]?.body.input).not.toHaveProperty("size");
  });

  it("names a version where one is configured, and sends what the operator has set", async () => {
    const version = "0123456789abcdef".repeat(4);
    const provider = providerWith({
      model: `owner/zorb:${version}`,
      negativePrompt: true,
      parameters: { num_inference_steps: 28, output_format: "png" },
    });
    await callProvider(provider, { ...request, negativePrompt: "blur" }, never);
    expect(server.created).toMatchObject([
      {
        path: "/v1/predictions",
        body: {
          version,
          input: { negative_prompt: "blur", num_inference_steps: 28, output_format: "png" },
        },
      },
    ]);
  });

  it("sends what a size is configured to mean instead of its sides", async () => {
    const provider = providerWith({ sizes: { "512x768": { aspect_ratio: "2:3", megapixels: "0.25" } } });
    await callProvider(provider, request, never);
    expect(server.created[0]?.body.input).toMatchObject({ aspect_ratio: "2:3", megapixels: "0.25" });
    expect(server.created[0]?.body.input).not.toHaveProperty("width");
  });

  it("follows what takes longer than the first answer is held back for, and tells how far it is", async () => {
    server.plan({ kind: "later", looks: 3 });
    const seen: Progress[] = [];
    const images = await callProvider(providerWith(), request, never, (progress) => seen.push(progress));
    expect(images).toHaveLength(2);
    expect(server.created).toHaveLength(1);
    expect(seen.map(({ fraction }) => fraction)).toEqual([0.5, 0.5, 0.75]);
  });

  it("takes the files that a first answer has, whatever its status", async () => {
    server.plan({ kind: "files-first" });
    expect(await callProvider(providerWith(), request, never)).toHaveLength(2);
  });

  it("does not lose a prediction because some looks at it fail", async () => {
    server.plan({ kind: "later", looks: 1 });
    server.failLooks(4);
    expect(await callProvider(providerWith(), request, never)).toHaveLength(2);
    expect(server.created).toHaveLength(1);
  });

  it.each<[string, boolean, PredictionPlan]>([
    ["PROVIDER_RATE_LIMITED", false, refusals.throttled],
    ["PROVIDER_UNAVAILABLE", false, refusals.noCredit],
    ["PROVIDER_REFUSED", false, refusals.invalidInput],
    ["PROVIDER_REFUSED", false, refusals.noSuchVersion],
    ["PROVIDER_UNAVAILABLE", true, refusals.broken],
    ["PROVIDER_UNAVAILABLE", true, { kind: "hang-up" }],
    ["PROVIDER_UNAVAILABLE", true, { kind: "later", looks: 1, end: "failed", error: "CUDA out of memory" }],
    [
      "PROVIDER_REFUSED",
      true,
      { kind: "later", looks: 1, end: "failed", error: "NSFW content detected. Try again." },
    ],
    ["PROVIDER_UNAVAILABLE", true, { kind: "later", looks: 1, end: "canceled" }],
    ["PROVIDER_UNAVAILABLE", false, { kind: "later", looks: 1, end: "aborted" }],
  ])("fails with %s, may have cost: %s, after one prediction: %j", async (code, mayHaveCost, plan) => {
    expect(await failure(plan)).toMatchObject({ code, mayHaveCost });
    expect(server.created.length).toBe(1);
  });

  it("does not shop around what was refused for its content", async () => {
    const refused = { kind: "later", looks: 1, end: "failed", error: "flagged as sensitive (E005)" } as const;
    expect((await failure(refused)).isFinal).toBe(true);
    expect((await failure(refusals.invalidInput)).isFinal).toBe(false);
  });

  it("says when another attempt makes sense", async () => {
    expect((await failure(refusals.throttled)).details.retryAfter).toBe(17);
  });

  it("is not available with a wrong token", async () => {
    expect(await failure({ kind: "at-once" }, {}, "r8_wrong")).toMatchObject({
      code: "PROVIDER_UNAVAILABLE",
      mayHaveCost: false,
    });
  });

  it("cancels a prediction that its caller leaves, or that takes too long", async () => {
    server.plan({ kind: "later", looks: 1_000_000 });
    const leaving = new AbortController();
    const call = callProvider(providerWith(), request, leaving.signal, () =>
      leaving.abort(new Error("left")),
    );
    await expect(call).rejects.toThrow("left");
    expect(await failure({ kind: "later", looks: 1_000_000 }, { timeoutMs: 100 })).toMatchObject({
      code: "PROVIDER_TIMEOUT",
      mayHaveCost: true,
    });
    await eventually(() => expect(server.cancelled).toHaveLength(2));
    expect([...server.predictions.keys()]).toEqual(expect.arrayContaining(server.cancelled));
  });

  it("cancels a prediction whose caller leaves before its id is known", async () => {
    const answer = createGate();
    server.plan({ kind: "held", until: answer.opened });
    const leaving = new AbortController();
    const call = callProvider(providerWith(), request, leaving.signal);
    await eventually(() => expect(server.created).toHaveLength(1));
    leaving.abort(new Error("left"));
    await expect(call).rejects.toThrow("left");
    answer.open();
    await eventually(() => expect(server.cancelled).toHaveLength(1));
  });
});
