import { hashPrompt, hashReceipt, type Receipt } from "@model-wip/contracts/receipts";
import { ImagePool, identifyModel, MODEL_FOLDER, SIZES, seedOfImage } from "@model-wip/model/inference";
import { importer } from "ipfs-unixfs-importer";
import type { Hex } from "viem";
import { z } from "zod";
import { CliError } from "../errors.ts";

export interface ImageQuestion {
  /** The gateway's GraphQL endpoint. */
  readonly gateway: string;
  /** The artifact store, which serves files under /ipfs. */
  readonly artifacts: string;
  /** Where the receipt's file does not tell it: the prompt is the creator's, and need not be public. */
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly size: string;
  readonly signal: AbortSignal;
}

export interface VerifiedImage {
  /** Content id of the image. */
  readonly image: string;
  readonly prompt: string;
  readonly negativePrompt: string | null;
  /** The receipt's, which is the generation's. */
  readonly seed: number;
  /** Which image of the generation it is, from 0: it was made with the seed that follows the first one by so many. */
  readonly index: number;
}

const digits = z.string().regex(/^[0-9]+$/);
const hex = z.custom<Hex>((value) => typeof value === "string" && /^0x[0-9a-fA-F]*$/.test(value));
const receiptFile = z.object({
  receipt: z.object({
    generation: hex,
    modelId: digits,
    version: digits,
    account: hex,
    promptHash: hex,
    seed: digits,
    image: z.string(),
    price: digits,
    createdAt: digits,
  }),
  request: z
    .object({ prompt: z.string(), negativePrompt: z.string().nullable(), size: z.string() })
    .optional(),
});
const metadataFile = z.object({ receipt: z.string().startsWith("ipfs://") });
const answer = z.object({
  tokens: z.array(
    z.object({
      image: z.string(),
      receipt: hex,
      metadata: z.string(),
      collection: z.object({
        model: z.object({ versions: z.array(z.object({ version: z.number(), weights: z.string() })) }),
      }),
    }),
  ),
});

const QUERY = /* GraphQL */ `
  query TokenImage($collection: String!, $tokenId: BigInt!) {
    tokens(first: 1, where: { collection: $collection, tokenId: $tokenId }) {
      image
      receipt
      metadata
      collection { model { versions(first: 1000) { version weights } } }
    }
  }
`;

/** A receipt does not tell which image of its generation it is for; at most so many come into question. */
const MAX_IMAGES = 4;

/**
 * Whether a token's image is what the model makes of its receipt: from the token on chain to the receipt that it
 * carries, to the prompt and the seed that this names, to the image, whose content id must come out the same.
 * @throws CliError TOKEN_UNKNOWN, IMAGE_UNVERIFIABLE, or IMAGE_WRONG saying what has been changed
 */
export async function verifyImage(
  collection: string,
  tokenId: string,
  question: ImageQuestion,
): Promise<VerifiedImage> {
  const token = await findToken(collection, tokenId, question);
  const metadata = metadataFile.parse(JSON.parse(await readText(token.metadata, question)));
  const file = receiptFile.parse(
    JSON.parse(await readText(metadata.receipt.slice("ipfs://".length), question)),
  );
  const receipt: Receipt = {
    ...file.receipt,
    modelId: BigInt(file.receipt.modelId),
    version: BigInt(file.receipt.version),
    seed: BigInt(file.receipt.seed),
    price: BigInt(file.receipt.price),
    createdAt: BigInt(file.receipt.createdAt),
  };
  if (hashReceipt(receipt) !== token.receipt.toLowerCase()) {
    throw wrong(`The receipt has been changed: the token carries another one's hash, ${token.receipt}.`);
  }
  if (receipt.image !== token.image) {
    throw wrong(
      `The image has been exchanged: the receipt is for ${receipt.image}, the token shows ${token.image}.`,
    );
  }
  const request = requestOf(file, question);
  if (hashPrompt(request.prompt, request.negativePrompt) !== receipt.promptHash) {
    throw wrong(`The prompt has been changed: the receipt is for another one than ${wordsOf(request)}.`);
  }
  const version = token.collection.model.versions.find((one) => BigInt(one.version) === receipt.version);
  const { cid } = identifyModel(MODEL_FOLDER);
  if (version?.weights !== cid) {
    throw new CliError(
      "IMAGE_UNVERIFIABLE",
      `The image is of weights ${version?.weights ?? "that the chain does not record"}; the model here has ${cid}.`,
      "Check out the version of this repository that has these weights.",
    );
  }
  const { prompt, negativePrompt } = request;
  const seed = Number(receipt.seed);
  const index = await findIndex(request, seed, token.image, question.signal);
  return { image: token.image, prompt, negativePrompt, seed, index };
}

/** The words of a request, for a person. */
export function wordsOf({ prompt, negativePrompt }: Omit<Request, "size">): string {
  const without = negativePrompt === null ? "" : ` without ${JSON.stringify(negativePrompt)}`;
  return `${JSON.stringify(prompt)}${without}`;
}

interface Request {
  readonly prompt: string;
  readonly negativePrompt: string | null;
  readonly size: number;
}

/** What was asked for, from the receipt's file or else from whoever asks now. */
function requestOf({ request }: z.infer<typeof receiptFile>, question: ImageQuestion): Request {
  const prompt = question.prompt ?? request?.prompt;
  if (prompt === undefined) {
    throw new CliError(
      "IMAGE_UNVERIFIABLE",
      "The receipt's file does not tell the prompt, only its hash.",
      "Ask the creator for it, and give it with --prompt.",
    );
  }
  const wanted = request?.size ?? question.size;
  const size = SIZES.find((side) => wanted === `${side}x${side}`);
  if (size === undefined) {
    throw new CliError(
      "IMAGE_UNVERIFIABLE",
      `The model makes no images of ${wanted}.`,
      `Give --size with one of ${SIZES.map((side) => `${side}x${side}`).join(", ")}.`,
    );
  }
  return { prompt, negativePrompt: question.negativePrompt ?? request?.negativePrompt ?? null, size };
}

/** Makes a generation's images again until one is the expected one. */
async function findIndex(request: Request, seed: number, expected: string, signal: AbortSignal) {
  const pool = new ImagePool({ folder: MODEL_FOLDER, threads: 1 });
  try {
    for (let index = 0; index < MAX_IMAGES; index++) {
      const bytes = await pool.makeImage({ ...request, seed: seedOfImage(seed, index) }, { signal });
      if ((await contentIdOf(bytes)) === expected) return index;
    }
    throw wrong(
      `The model makes other pixels: of this prompt and seed ${seed} it does not make ${expected}.`,
    );
  } finally {
    await pool.close();
  }
}

async function findToken(collection: string, tokenId: string, { gateway, signal }: ImageQuestion) {
  const body = JSON.stringify({ query: QUERY, variables: { collection: collection.toLowerCase(), tokenId } });
  const headers = { "content-type": "application/json" };
  const url = gateway.endsWith("/graphql") ? gateway : `${gateway.replace(/\/+$/, "")}/graphql`;
  const response = await fetch(url, { method: "POST", headers, body, signal });
  const { data } = z.object({ data: answer.nullish() }).parse(await response.json());
  const token = data?.tokens[0];
  if (token) return token;
  throw new CliError(
    "TOKEN_UNKNOWN",
    `The gateway knows no token ${tokenId} of collection ${collection}.`,
    "Give a collection's address and the number of one of its tokens.",
  );
}

/** A file of the artifact store, which is what its content id says or is not taken. */
async function readText(cid: string, { artifacts, signal }: ImageQuestion): Promise<string> {
  const response = await fetch(`${artifacts.replace(/\/+$/, "")}/ipfs/${cid}`, { signal });
  if (!response.ok) {
    throw new CliError(
      "TOKEN_UNKNOWN",
      `The artifact store has no ${cid}, which the token names.`,
      "Name a store that has it with --artifacts.",
    );
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if ((await contentIdOf(bytes)) !== cid) throw wrong(`The artifact store gives other bytes for ${cid}.`);
  return new TextDecoder().decode(bytes);
}

/** The content id that an IPFS node gives a file, with raw leaves. */
async function contentIdOf(bytes: Uint8Array): Promise<string> {
  const nowhere = { put: async (cid: unknown) => cid as never };
  const options = { profile: "unixfs-v0-2015", cidVersion: 1, rawLeaves: true } as const;
  for await (const { cid } of importer([{ content: bytes }], nowhere, options)) return String(cid);
  throw new Error("the importer gave no content id");
}

const wrong = (message: string) =>
  new CliError("IMAGE_WRONG", message, "Do not trust this image to be what its creator says it is.");
