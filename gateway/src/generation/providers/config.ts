import { availableParallelism } from "node:os";
import { z } from "zod";
import { MAX_COUNT } from "../input.ts";

const contentId = z
  .string()
  .regex(/^(Qm[1-9A-HJ-NP-Za-km-z]{44}|b[a-z2-7]{30,})$/, "must be a content id, such as bafkrei…");

const wei = (what: string) =>
  z
    .string()
    .regex(/^(0|[1-9][0-9]{0,77})$/, `must be ${what}, as a string of digits`)
    .default("0");

/** Inputs of a provider's protocol, sent as they are. Those that a request decides are not for the operator to fix. */
const parameters = z
  .record(z.string(), z.json())
  .refine(
    (given) =>
      !["prompt", "negative_prompt", "seed", "n", "num_images", "num_outputs"].some((key) => key in given),
    "must not hold prompt, negative_prompt, seed or a count: each request brings its own",
  );

const size = z.string().regex(/^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$/, 'must look like "1024x1024"');

/** What every kind of provider is configured with. */
const common = {
  id: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,31}$/,
      "must be 1 to 32 of a-z, 0-9 and -; it is recorded with every generation",
    ),
  model: z.string().min(1, "must name the model as the provider calls it"),
  models: z.union([
    z.literal("*"),
    z
      .array(
        z
          .string()
          .regex(
            /^0x[0-9a-f]{8}(@[1-9][0-9]*)?$/,
            'must look like "0x01000000" or, for one version, "0x01000000@2"',
          ),
      )
      .min(1),
  ]),
  weights: z.array(contentId).min(1).optional(),
  timeoutMs: z.int().min(100).max(600_000).default(120_000),
  concurrency: z.int().min(1).max(256).default(2),
  retries: z.int().min(0).max(5).default(2),
  breakerFailures: z.int().min(1).max(100).default(5),
  breakerRestMs: z.int().min(100).max(3_600_000).default(10_000),
  priceWei: wei("wei per image"),
  costWei: wei("wei that an image costs its operator"),
  seed: z.boolean().optional(),
  negativePrompt: z.boolean().optional(),
  maxCount: z.int().min(1).max(MAX_COUNT).default(MAX_COUNT),
  sizes: z.union([z.array(size).min(1), z.record(size, parameters)]).optional(),
  parameters: parameters.default({}),
  imageHosts: z
    .array(
      z.string().regex(/^(\*\.)?[a-z0-9.-]+(:[0-9]+)?$/, 'must look like "cdn.example" or "*.cdn.example"'),
    )
    .default([]),
};

const baseUrl = z.url({ protocol: /^https?$/, error: "must be an http(s) URL up to and including /v1" });

const openAICompatible = z.strictObject({
  ...common,
  kind: z.literal("openai-compatible"),
  server: z.enum(["generic", "openai", "localai", "sd-cpp"]).default("generic"),
  baseUrl,
  apiKeyEnv: z.string().min(1).optional(),
});

/** Milliseconds between two looks at a job. */
const pollMs = z.int().min(20).max(60_000).default(500);

const replicate = z.strictObject({
  ...common,
  pollMs,
  kind: z.literal("replicate"),
  model: z
    .string()
    .regex(/^[\w.-]+\/[\w.-]+(:[0-9a-f]{64})?$/, 'must look like "owner/name" or "owner/name:version"'),
  baseUrl: baseUrl.default("https://api.replicate.com/v1"),
  apiKeyEnv: z.string().min(1),
});

const fal = z.strictObject({
  ...common,
  pollMs,
  kind: z.literal("fal"),
  model: z.string().regex(/^[\w.-]+(\/[\w.-]+)+$/, 'must look like "fal-ai/flux/dev"'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: "must be the http(s) URL of fal's queue" })
    .default("https://queue.fal.run"),
  apiKeyEnv: z.string().min(1),
});

/** Images that can be made at a time without keeping the rest of the gateway from its core. */
const SPARE_CORES = Math.min(Math.max(availableParallelism() - 1, 1), 4);

const { id, timeoutMs, priceWei, costWei, breakerFailures, breakerRestMs } = common;
const inProcess = z.strictObject({
  id,
  timeoutMs,
  priceWei,
  costWei,
  breakerFailures,
  breakerRestMs,
  kind: z.literal("in-process"),
  concurrency: z.int().min(1).max(16).default(SPARE_CORES),
});

const providerSchema = z.discriminatedUnion("kind", [inProcess, openAICompatible, replicate, fal], {
  error: 'must have a `kind`: "in-process", "openai-compatible", "replicate" or "fal"',
});

/** PROVIDERS where the operator says nothing: the model that comes with the gateway, for nothing. */
export const DEFAULT_PROVIDERS = JSON.stringify([{ id: "model", kind: "in-process" }]);

/** PROVIDERS, as the operator writes it. */
export const providersSchema = z
  .array(providerSchema, { error: "must be a JSON list of providers" })
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of list.entries()) {
      if (seen.has(id)) {
        context.addIssue({ code: "custom", path: [index, "id"], message: `"${id}" is used twice` });
      }
      seen.add(id);
    }
  });

type WithKey<T> = Omit<T, "apiKeyEnv"> & { readonly apiKey?: string };
export type OpenAICompatibleConfig = WithKey<z.infer<typeof openAICompatible>>;
export type ReplicateConfig = WithKey<z.infer<typeof replicate>>;
export type FalConfig = WithKey<z.infer<typeof fal>>;
export type InProcessConfig = z.infer<typeof inProcess>;
/** Those that are asked over HTTP. */
export type RemoteConfig = OpenAICompatibleConfig | ReplicateConfig | FalConfig;

/** A provider's settings, with its key in place of the variable's name. */
export type ProviderConfig = RemoteConfig | InProcessConfig;
