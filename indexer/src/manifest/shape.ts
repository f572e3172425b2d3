import { z } from "zod";

const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${bytes * 2}}$`), `must be ${bytes} bytes in hexadecimal`)
    .transform((text) => text.toLowerCase());
const blockNumber = z.union([z.int().nonnegative(), z.string().regex(/^\d+$/).transform(Number)]);
const file = z.string().min(1);

const context = z.record(z.string(), z.object({ type: z.string(), data: z.unknown() }));

const topics = z.array(hex(32)).optional();
const eventHandler = z.strictObject({
  event: z.string(),
  handler: z.string(),
  topic0: hex(32).optional(),
  topic1: topics,
  topic2: topics,
  topic3: topics,
  receipt: z.boolean().default(false),
  calls: z.record(z.string(), z.unknown()).optional(),
});

const blockHandler = z.strictObject({
  handler: z.string(),
  filter: z
    .union([
      z.strictObject({ kind: z.literal("once") }),
      z.strictObject({ kind: z.literal("polling"), every: z.int().positive() }),
    ])
    .optional(),
});

const mappingFields = {
  kind: z.string(),
  apiVersion: z.string(),
  language: z.literal("wasm/assemblyscript"),
  file,
  entities: z.array(z.string()),
  abis: z.array(z.strictObject({ name: z.string(), file })).default([]),
};
const chainMapping = z.strictObject({
  ...mappingFields,
  eventHandlers: z.array(eventHandler).default([]),
  blockHandlers: z.array(blockHandler).default([]),
});
const fileMapping = z.strictObject({ ...mappingFields, handler: z.string() });

const chainKind = z.enum(["ethereum/contract", "ethereum"]);
const dataSource = z.strictObject({
  kind: chainKind,
  name: z.string(),
  network: z.string(),
  source: z.strictObject({
    address: hex(20).optional(),
    abi: z.string(),
    startBlock: blockNumber.default(0),
    endBlock: blockNumber.optional(),
  }),
  context: context.optional(),
  mapping: chainMapping,
});
const chainTemplate = z.strictObject({
  kind: chainKind,
  name: z.string(),
  network: z.string(),
  source: z.strictObject({ abi: z.string() }),
  mapping: chainMapping,
});
const fileTemplate = z.strictObject({
  kind: z.literal("file/ipfs"),
  name: z.string(),
  network: z.string().optional(),
  mapping: fileMapping,
});

/** `subgraph.yaml` as graph-cli writes it into a build, with nothing in it that this engine does not have. */
export const manifestShape = z.strictObject({
  specVersion: z.string(),
  description: z.string().optional(),
  repository: z.string().optional(),
  features: z.array(z.string()).max(0).optional(),
  indexerHints: z
    .strictObject({ prune: z.union([z.enum(["never", "auto"]), z.int().positive()]).optional() })
    .optional(),
  schema: z.strictObject({ file }),
  dataSources: z.array(dataSource).min(1),
  templates: z.array(z.discriminatedUnion("kind", [chainTemplate, fileTemplate])).default([]),
});

export type EventHandlerShape = z.infer<typeof eventHandler>;
export type BlockHandlerShape = z.infer<typeof blockHandler>;
export type ContextShape = z.infer<typeof context>;
