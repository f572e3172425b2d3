import { isLosslessNumber } from "lossless-json";
import { z } from "zod";
import { parseContentPath } from "../../indexing/content-path.ts";
import type { TestValue } from "../values.ts";

/*
 * A test as `gnd test` has it, with nothing in it that would be passed over: an unknown key is an error.
 */

const number = z.custom<{ readonly value: string }>(isLosslessNumber, "must be a number");
const count = number
  .refine(({ value }) => /^\d+$/.test(value) && Number.isSafeInteger(Number(value)), "must be a whole number")
  .transform(({ value }) => Number(value));
const wei = z
  .union([z.string(), number.transform(({ value }) => value)])
  .refine((text) => /^\d+$/.test(text), "must be an amount of wei: a whole number, or one as text")
  .transform(BigInt);

/** Numbers as bigint, so that none loses a digit; those that are not whole stay what they are, and fit no type. */
const value: z.ZodType<TestValue> = z.lazy(() =>
  z.union([
    z.string(),
    z.boolean(),
    number.transform(({ value: text }) => (/^-?\d+$/.test(text) ? BigInt(text) : Number(text))),
    z.array(value),
    z.record(z.string(), value),
  ]),
);

const event = z.strictObject({
  address: z.string(),
  event: z.string(),
  params: z.record(z.string(), value).default({}),
  txHash: z.string().optional(),
});

const call = z
  .strictObject({
    address: z.string(),
    function: z.string(),
    params: z.array(value).default([]),
    returns: z.array(value).optional(),
    reverts: z.boolean().default(false),
  })
  .refine(({ returns, reverts }) => reverts || returns !== undefined, "must either return or revert");

const block = z.strictObject({
  number: count.optional(),
  hash: z.string().optional(),
  timestamp: count.optional(),
  baseFeePerGas: wei.optional(),
  events: z.array(event).default([]),
  ethCalls: z.array(call).default([]),
  getBalanceCalls: z.array(z.strictObject({ address: z.string(), value: wei })).default([]),
  hasCodeCalls: z.array(z.strictObject({ address: z.string(), hasCode: z.boolean() })).default([]),
});

const file = z
  .strictObject({
    cid: z.string().refine((path) => parseContentPath(path) !== undefined, "must be a content id"),
    content: z.string().optional(),
    file: z.string().optional(),
  })
  .refine(({ content, file: path }) => (content === undefined) !== (path === undefined), {
    message: "must have either content or file",
  });

const assertion = z.strictObject({
  query: z.string(),
  expected: z.unknown().refine((expected) => expected !== undefined, "must be there"),
});

export const testShape = z.strictObject({
  name: z.string().min(1),
  files: z.array(file).default([]),
  blocks: z.array(block).default([]),
  assertions: z.array(assertion).default([]),
});

export type TestFile = z.infer<typeof testShape>;
export type TestFileBlock = TestFile["blocks"][number];
