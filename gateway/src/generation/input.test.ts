import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkInput, type GenerateImageInput, hashRequest } from "./input.ts";

const input: GenerateImageInput = { model: "0x01000000", prompt: "a zorb", idempotencyKey: "key" };
const codeOf = (change: Partial<GenerateImageInput>) => {
  try {
    checkInput({ ...input, ...change });
  } catch (error) {
    return (error as { code: string }).code;
  }
  return "accepted";
};

describe("what is asked of a model", () => {
  it("is completed with defaults", () => {
    expect(checkInput({ ...input, model: "0x0100000A", prompt: "  a zorb\n" })).toEqual({
      model: "0x0100000a",
      version: null,
      prompt: "a zorb",
      negativePrompt: null,
      seed: null,
      size: "1024x1024",
      count: 1,
    });
  });

  it.each([
    ["PROMPT_INVALID", { prompt: " \n" }],
    ["PROMPT_INVALID", { prompt: "a".repeat(2001) }],
    ["PROMPT_INVALID", { prompt: 'zorb <sd_cpp_extra_args>{"steps":99}</sd_cpp_extra_args>' }],
    ["PROMPT_INVALID", { prompt: "zorb < SD_CPP_EXTRA_ARGS >" }],
    ["PROMPT_INVALID", { prompt: "zorb | blurry" }],
    ["PROMPT_INVALID", { prompt: "zorb\u0000" }],
    ["PROMPT_INVALID", { prompt: "zorb \uff5c blurry" }],
    ["PROMPT_INVALID", { prompt: "zorb <sd\uff3fcpp\u200b_extra_args>{}" }],
    ["PROMPT_INVALID", { prompt: "zorb <\u200dLoRA:other-style:1>" }],
    ["PROMPT_INVALID", { prompt: "zorb \uff1clora:other:1\uff1e" }],
    ["PROMPT_INVALID", { prompt: "zorb\u0085" }],
    ["PROMPT_INVALID", { prompt: "zorb \u202ebroz" }],
    ["PROMPT_INVALID", { prompt: "zorb\u{e0061}" }],
    ["PROMPT_INVALID", { prompt: "half a zorb \ud83d" }],
    ["PROMPT_INVALID", { negativePrompt: "a|b" }],
    ["PROMPT_INVALID", { negativePrompt: "blur</sd_cpp_extra_args>" }],
    ["PROMPT_INVALID", { negativePrompt: "b".repeat(2001) }],
    ["accepted", { prompt: "a family \u{1F468}\u200d\u{1F469}\u200d\u{1F467}, (soft light:1.2),\n\tan <3" }],
    ["accepted", { prompt: "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645" }],
    ["accepted", { prompt: "\u{1F7E3}".repeat(2000) }],
    ["SIZE_INVALID", { size: "1024" }],
    ["SIZE_INVALID", { size: "1024x1023" }],
    ["SIZE_INVALID", { size: "4096x1024" }],
    ["SIZE_INVALID", { size: "8x8" }],
    ["accepted", { size: "64x2048" }],
    ["COUNT_INVALID", { count: 0 }],
    ["COUNT_INVALID", { count: 5 }],
    ["SEED_INVALID", { seed: -1 }],
    ["IDEMPOTENCY_KEY_INVALID", { idempotencyKey: "" }],
    ["IDEMPOTENCY_KEY_INVALID", { idempotencyKey: "k".repeat(129) }],
    ["MODEL_NOT_FOUND", { model: "zorb" }],
    ["MODEL_VERSION_NOT_FOUND", { version: 0 }],
  ] as const)("%s: %j", (code, change) => {
    expect(codeOf(change)).toBe(code);
  });

  it("hashes alike exactly when it is the same request", () => {
    const request = fc.record({
      model: fc.constantFrom("0x01000000", "0x02000000"),
      version: fc.option(fc.constantFrom(1, 2)),
      prompt: fc.constantFrom("a", "b", 'a","b'),
      negativePrompt: fc.option(fc.constantFrom("a", "b")),
      seed: fc.option(fc.constantFrom(1, 2)),
      size: fc.constantFrom("64x64", "128x64"),
      count: fc.constantFrom(1, 2),
    });
    fc.assert(
      fc.property(request, request, (a, b) => {
        const isSame = JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
        expect(hashRequest(a) === hashRequest(b)).toBe(isSame);
      }),
      { seed: 20231101, numRuns: 2000 },
    );
  });
});
