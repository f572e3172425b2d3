import { commissionsAbi, modelRegistryAbi, sourceAbi } from "@model-wip/contracts";
import { createPublicClient, type Hex, http } from "viem";
import type { Deployment } from "../../src/deployment.ts";
import { commissioned } from "./commissioning.ts";
import { decide } from "./deciding.ts";
import { earn } from "./earning.ts";
import { DAY, type Fate, fail, fund, HOUR, launch, type Terms } from "./funding.ts";
import { generate } from "./generating.ts";
import { Scene, type Setting, type Story } from "./scene.ts";
import { Stage } from "./stage.ts";
import { together } from "./together.ts";

/** When each round of all stories is played, in seconds after the first; the chapters say what happens in which. */
const ROUNDS: readonly bigint[] = [
  0n,
  HOUR,
  2n * HOUR,
  3n * HOUR,
  10n * DAY,
  20n * DAY,
  20n * DAY + 3n * HOUR,
  20n * DAY + 8n * HOUR,
  20n * DAY + 11n * HOUR,
  20n * DAY + 12n * HOUR,
  20n * DAY + 13n * HOUR,
  21n * DAY,
  22n * DAY,
];
const LEAD = 60n;

/** One small random story: a campaign from its launch to its end. The same seed and setting tell the same. */
function* tell(seed: number, setting: Setting): Story {
  const scene = new Scene(seed, setting);
  const fate = scene.random.pick<Fate>(["funded", "funded", "funded", "goal missed", "never finalized"]);
  const terms = yield* launch(scene);
  yield* fund(scene, fate, terms);
  if (fate === "funded") yield* live(scene, terms);
  else yield* fail(scene);
}

/** A funded campaign: what its members decide, and what comes of it. */
function* live(scene: Scene, terms: Terms): Story {
  const decided = yield* decide(scene, terms);
  const stories = [earn(scene, decided?.modelId)];
  if (decided !== undefined) stories.push(generate(scene, decided.modelId));
  if (decided?.commission !== undefined) {
    const { commission, concluding } = decided.commission;
    stories.push(commissioned(scene, commission, concluding));
  }
  yield* together(stories);
}

export interface ToldStories {
  readonly transactions: number;
  /** The last block of each round. */
  readonly blocks: readonly bigint[];
}

/** Tells the stories of all `seeds` at once, on one chain: every round holds what happens in it in all of them. */
export async function tellStories(options: {
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  readonly platform: Hex;
  readonly seeds: readonly number[];
}): Promise<ToldStories> {
  const { rpcUrl, deployment, platform, seeds } = options;
  const stage = new Stage(rpcUrl);
  await stage.open();
  await stage.endow([platform, ...seeds.flatMap((seed) => Scene.senders(seed))]);
  const client = createPublicClient({ transport: http(rpcUrl) });
  const { ModelRegistry, Commissions, Source } = deployment;
  const modelCount = await client.readContract({
    address: ModelRegistry.address,
    abi: modelRegistryAbi,
    functionName: "modelCount",
  });
  const commissionCount = await client.readContract({
    address: Commissions.address,
    abi: commissionsAbi,
    functionName: "commissionCount",
  });
  const { mintFee } = await client.readContract({
    address: Source.address,
    abi: sourceAbi,
    functionName: "feeTerms",
  });
  const codes: { account: Hex; code: Hex }[] = [];
  const setting: Setting = {
    deployment,
    platform,
    startsAt: (await stage.time()) + LEAD,
    nextModel: modelCount + 1n,
    nextCommission: commissionCount + 1n,
    nextCollection: BigInt(await client.getTransactionCount({ address: Source.address })),
    mintFee,
    place: (account, code) => codes.push({ account, code }),
  };
  const stories = seeds.map((seed) => tell(seed, setting));
  const receipts = stories.map((): Awaited<ReturnType<Stage["play"]>> => []);
  const blocks: bigint[] = [];
  for (const at of ROUNDS) {
    const calls = stories.map((story, index) => story.next(receipts[index] ?? []).value ?? []);
    await stage.place(codes.splice(0));
    await stage.passTo(setting.startsAt + at);
    const played = await stage.play(calls.flat());
    for (const [index, own] of calls.entries()) receipts[index] = played.splice(0, own.length);
    blocks.push(await stage.head());
  }
  return { transactions: stage.sent, blocks };
}
