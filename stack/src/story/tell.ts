import type { Chain } from "../chain/anvil.ts";
import type { Deployment } from "../deployment.ts";
import { Broadcaster } from "./broadcaster.ts";
import { createCast } from "./cast.ts";
import { chooseAndRegister } from "./chapters/deciding.ts";
import { mintAndWithdraw } from "./chapters/earning.ts";
import { fundCampaigns } from "./chapters/funding.ts";
import { closeCredits, openCredits, settle } from "./chapters/generating.ts";
import { beginImages, publishCollections } from "./chapters/publishing.ts";
import { payInTokens, resell } from "./chapters/trading.ts";
import { Publisher } from "./publisher.ts";
import { Random } from "./random.ts";
import { Studio } from "./studio.ts";

export interface StoryOptions {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly artifactsUrl: string;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Tells the whole story with real, signed transactions. The same seed tells the same one. */
export async function tellStory(options: StoryOptions): Promise<{ transactions: number }> {
  const { chain, deployment, seed } = options;
  const broadcaster = new Broadcaster(chain, options.signal);
  const studio = new Studio();
  const world = {
    chain,
    deployment,
    broadcaster,
    cast: createCast(),
    publisher: new Publisher(options.artifactsUrl),
    studio,
    random: new Random(seed),
    seed,
  };
  beginImages(world);
  await chain.test.setAutomine(false);
  try {
    const funding = await fundCampaigns(world);
    const modelId = await chooseAndRegister(world, funding);
    await openCredits(world, modelId);
    const { collections, generations } = await publishCollections(world, modelId);
    await settle(world, modelId, generations);
    await mintAndWithdraw(world, funding, collections);
    await resell(world, collections);
    await payInTokens(world, funding);
    await closeCredits(world, modelId);
  } finally {
    await chain.test.setAutomine(true);
    await studio.close();
  }
  return { transactions: broadcaster.sent };
}
