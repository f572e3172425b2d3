import { sourceAbi } from "@model-wip/contracts";
import { hashReceipt } from "@model-wip/contracts/receipts";
import { encodeFunctionData, type Hex, parseEther, parseEventLogs } from "viem";
import type { HDAccount } from "viem/accounts";
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

const TITLES = [
  "First Light",
  "Nine Suns",
  "Tidal",
  "Afterglow",
  "Low Horizon",
  "Orchard of Orbs",
  "Small Hours",
  "Halo Study",
];
const PRICES = [0n, 0n, 0n, parseEther("0.001"), parseEther("0.005"), parseEther("0.0123")];

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
    const count = random.integer(2, 4);
    for (let number = 1; number <= count; number++) {
      const generation = await generate(world, modelId, creator, world.seed + 1 + index, number);
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
  const { work, image, receipt, receiptFile } = generation;
  const metadata = await publisher.json({
    name,
    description: work.caption,
    image: `ipfs://${image}`,
    receipt: `ipfs://${receiptFile}`,
    attributes: [
      { trait_type: "motif", value: work.motif },
      { trait_type: "palette", value: work.palette },
      { trait_type: "composition", value: work.composition },
    ],
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
