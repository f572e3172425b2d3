import DataLoader from "dataloader";
import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import type { GenerationRow } from "../database/schema.ts";

export interface Page {
  /** At most this many. */
  readonly first: number;
  /** Only those older than the generation with this id. */
  readonly after: string | null;
}

export interface GenerationLoaders {
  /** A model's generations, newest first; one more than `first`, if there is one. */
  ofModel(model: string, page: Page): Promise<readonly GenerationRow[]>;
}

/** One loader, and so one SQL query, for each page that an operation asks for. */
export function createGenerationLoaders(db: Db): GenerationLoaders {
  const byPage = new Map<string, DataLoader<string, readonly GenerationRow[]>>();
  return {
    ofModel(model, page) {
      const key = `${page.first}:${page.after ?? ""}`;
      let loader = byPage.get(key);
      if (!loader) {
        loader = new DataLoader((models) => generationsOfModels(db, models, page));
        byPage.set(key, loader);
      }
      return loader.load(model);
    },
  };
}

async function generationsOfModels(db: Db, models: readonly string[], { first, after }: Page) {
  const { rows } = await sql<GenerationRow>`
    SELECT page.* FROM unnest(${[...models]}::text[]) AS asked(model)
    CROSS JOIN LATERAL (
      SELECT * FROM generation
      WHERE generation.model = asked.model AND (${after}::text IS NULL OR generation.id < ${after}::text)
      ORDER BY generation.id DESC
      LIMIT ${first + 1}
    ) AS page`.execute(db);
  const byModel = new Map(models.map((model) => [model, [] as GenerationRow[]]));
  for (const row of rows) byModel.get(row.model)?.push(row);
  return models.map((model) => byModel.get(model) ?? []);
}
