import type { Hex } from "viem";
import type { Chain } from "../chain/anvil.ts";
import type { Deployment } from "../deployment.ts";
import type { Broadcaster } from "./broadcaster.ts";
import type { Cast } from "./cast.ts";
import type { Publisher } from "./publisher.ts";
import type { Random } from "./random.ts";
import type { Studio } from "./studio.ts";

/** What every chapter of the story needs. */
export interface World {
  readonly chain: Chain;
  readonly deployment: Deployment;
  readonly broadcaster: Broadcaster;
  readonly cast: Cast;
  readonly publisher: Publisher;
  readonly studio: Studio;
  readonly random: Random;
  readonly seed: number;
}

/** A campaign that a chapter launched. */
export interface LaunchedCampaign {
  readonly campaign: Hex;
  readonly governor: Hex;
  readonly treasury: Hex;
}
