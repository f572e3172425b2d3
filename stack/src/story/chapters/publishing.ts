import { sourceAbi } from "@model-wip/contracts";
import { hashReceipt } from "@model-wip/contracts/receipts";
import { encodeFunctionData, type Hex, parseEther, parseEventLogs } from "viem";
import type { HDAccount } from "viem/accounts";
import { PROMPTS } from "../prompts.ts";
import type { Asked } from "../studio.ts";
import type { World } from "../world.ts";
import { type Generation, generate } from "./generating.ts";

/** A collection with what its mints cost. */
export interface PublishedCollection {
  readonly address: Hex;
  readonly creator: HDAccount;
  /** Wei per token, without the mint fee; token ids count from 1. */
  readonly prices: readonly bigint[];
  /** Wei per token on top of its price. */
  readonly mintFee: bigint;
}

const TITLES = Object.keys(PROMPTS);
/** Images of a collection: of these many it always has the least. */
const IMAGES = { least: 2, most: 4 };
const PRICES = [0n, 0n, 0n, parseEther("0.001"), parseEther("0.005"), parseEther("0.0123")];

/** What the image of a collection is asked for with; numbers count from 1. */
function askFor({ seed }: World, index: number, number: number): Asked {
  const prompts = PROMPTS[TITLES[index] ?? ""] ?? [];
  return { prompt: prompts[number - 1] ?? "", seed: (seed * 1000 + index * 10 + number) % 2 ** 31 };
}

/** Begins the images that every collection will have. */
export function beginImages(world: World): void {
  const numbers = Array.from({ length: IMAGES.least }, (_, index) => index + 1);
  world.studio.begin(TITLES.flatMap((_, index) => numbers.map((number) => askFor(world, index, number))));
}

/** Creators make two to four images each for a collection and publish it. Most tokens are free but for the mint fee. */
export async function publishCollections(
  world: World,
  modelId: bigint,
): Promise<{ collections: PublishedCollection[]; generations: Generation[] }> {
  const { broadcaster, cast, deployment, random } = world;
  const collections: PublishedCollection[] = [];
  const generations: Generation[] = [];
  for (const [index, title] of TITLES.entries()) {
    const creator = cast.creators[index % cast.creators.length] as HDAccount;
    const tokens = [];
    const count = random.integer(IMAGES.least, IMAGES.most);
    for (let number = 1; number <= count; number++) {
      const generation = await generate(world, modelId, creator, askFor(world, index, number));
      generations.push(generation);
      tokens.push(await token(world, `${title} ${number}`, generation));
    }
    const cover = await world.publisher.json({
      name: title,
      description: `Images made with model ${modelId}.`,
    });
    const data = encodeFunctionData({
      abi: sourceAbi,
      functionName: "publish",
      args: [modelId, title, cover, tokens],
    });
    const [receipt] = await broadcaster.send([
      { from: creator, to: deployment.Source.address, data, abi: sourceAbi, gas: 4_000_000n },
    ]);
    const [published] = parseEventLogs({
      abi: sourceAbi,
      eventName: "CollectionPublished",
      logs: receipt?.logs ?? [],
    });
    if (published === undefined) throw new Error("a publication emits CollectionPublished");
    collections.push({
      address: published.args.collection,
      creator,
      prices: tokens.map(({ price }) => price),
      mintFee: published.args.mintFee,
    });
  }
  return { collections, generations };
}

async function token({ publisher, random }: World, name: string, generation: Generation) {
  const { prompt, image, receipt, receiptFile } = generation;
  const metadata = await publisher.json({
    name,
    description: prompt,
    image: `ipfs://${image}`,
    receipt: `ipfs://${receiptFile}`,
    attributes: [{ trait_type: "prompt", value: prompt }],
  });
  return {
    price: random.pick(PRICES),
    maxSupply: random.chance(30) ? 100n : 0n,
    opensAt: 0,
    closesAt: 0,
    generation: receipt.generation,
    receipt: hashReceipt(receipt),
    image,
    metadata,
  };
}
