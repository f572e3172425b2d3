import DataLoader from "dataloader";
import type { Db } from "../database/database.ts";
import { costsOf } from "../generation/store.ts";
import { isLasting } from "./parts.ts";
import { askUsage, readHorizon } from "./query.ts";
import type { Span } from "./segments.ts";
import {
  type Dimension,
  type Horizon,
  NO_HORIZON,
  NO_USAGE,
  type Usage,
  type UsageGroup,
  type UsageQuestion,
  type Wanted,
} from "./usage.ts";

/** What has a usage of its own in the index, by id. */
export type Owner = "model" | "campaign";
const DIMENSION_OF: Record<Owner, Dimension> = { model: "MODEL", campaign: "CAMPAIGN" };

export interface UsageLoaders {
  /** The usage of one of many, in one SQL query for all that are asked for alike. */
  of(owner: Owner, id: string, span: Span, wanted: Wanted): Promise<Usage>;
  ask(question: UsageQuestion): Promise<readonly UsageGroup[]>;
  /** Wei that a generation has cost the operator. */
  costOf(generation: string): Promise<string>;
}

export function createUsageLoaders(db: Db): UsageLoaders {
  const byQuestion = new Map<string, DataLoader<string, Usage>>();
  let horizon: Promise<Horizon> | undefined;
  const ask = async (question: UsageQuestion, isFrequent = false) => {
    // What most ask for, all of the time, takes one statement.
    if (isLasting(question)) return askUsage(db, question, NO_HORIZON, isFrequent);
    horizon ??= readHorizon(db);
    return askUsage(db, question, await horizon);
  };
  const costs = new DataLoader(async (generations: readonly string[]) => {
    const known = await costsOf(db, generations);
    return generations.map((generation) => known.get(generation) ?? "0");
  });
  return {
    ask,
    costOf: (generation) => costs.load(generation),
    of(owner, id, span, wanted) {
      const alike = JSON.stringify([owner, span, wanted]);
      let loader = byQuestion.get(alike);
      if (!loader) {
        const isOfAllTime = span.from === null && span.to === null;
        loader = new DataLoader(async (ids) => {
          const filter = { [owner]: ids };
          const question = { span, filter, by: [DIMENSION_OF[owner]], interval: null, wanted };
          const groups = await ask(question, isOfAllTime);
          const byId = new Map(groups.map(({ key, usage }) => [key[0], usage]));
          return ids.map((one) => byId.get(one) ?? NO_USAGE);
        });
        byQuestion.set(alike, loader);
      }
      return loader.load(id);
    },
  };
}
