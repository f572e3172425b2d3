import DataLoader from "dataloader";
import type { Db } from "../database/database.ts";
import { type Usage, type UsageRange, usageOfModels } from "./query.ts";

export interface UsageLoaders {
  ofModel(model: string, range: UsageRange): Promise<Usage>;
}

/** One loader, and so one SQL query, for each range that an operation asks for. */
export function createUsageLoaders(db: Db): UsageLoaders {
  const byRange = new Map<string, DataLoader<string, Usage>>();
  return {
    ofModel(model, range) {
      const key = `${range.from ?? ""}:${range.to ?? ""}`;
      let loader = byRange.get(key);
      if (!loader) {
        loader = new DataLoader((models) => usageOfModels(db, models, range));
        byRange.set(key, loader);
      }
      return loader.load(model);
    },
  };
}
