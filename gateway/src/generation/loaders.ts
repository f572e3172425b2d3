import DataLoader from "dataloader";
import { sql } from "kysely";
import type { Db } from "../database/database.ts";
import { prepared } from "../database/prepared.ts";
import type { GenerationRow } from "../database/schema.ts";

export interface Page {
  /** At most this many. */
  readonly first: number;
  /** Only those older than the generation with this id. */
  readonly after: string | null;
}

/** An image as a token has it on chain. */
export interface MadeImage {
  /** Content id of its bytes. */
  readonly image: string;
  /** Id of the generation that is said to have made it. */
  readonly generation: string;
}

export interface GenerationLoaders {
  /** A model's generations, newest first; one more than `first`, if there is one. */
  ofModel(model: string, page: Page): Promise<readonly GenerationRow[]>;
  /** The generations that an account asked for, newest first; one more than `first`, if there is one. */
  ofAccount(account: string, page: Page): Promise<readonly GenerationRow[]>;
  /** The generation that made an image: the one that is said to, if it did, else the first that did. */
  ofImage(image: MadeImage): Promise<GenerationRow | null>;
}

/** One loader, and so one SQL query, for each page that an operation asks for, and one for images. */
export function createGenerationLoaders(db: Db): GenerationLoaders {
  const byPage = new Map<string, DataLoader<string, readonly GenerationRow[]>>();
  const load = (column: Owner, owner: string, page: Page) => {
    const key = `${column}:${page.first}:${page.after ?? ""}`;
    let loader = byPage.get(key);
    if (!loader) {
      loader = new DataLoader((owners) => generationsOf(db, column, owners, page));
      byPage.set(key, loader);
    }
    return loader.load(owner);
  };
  const images = new DataLoader((asked: readonly MadeImage[]) => generationsOfImages(db, asked), {
    cacheKeyFn: ({ image, generation }) => `${image} ${generation}`,
  });
  return {
    ofModel: (model, page) => load("model", model, page),
    ofAccount: (account, page) => load("actor", account, page),
    ofImage: (image) => images.load(image),
  };
}

type Owner = "model" | "actor";

async function generationsOf(db: Db, column: Owner, owners: readonly string[], { first, after }: Page) {
  const { rows } = await prepared(sql<GenerationRow>`
    SELECT page.* FROM unnest(${[...owners]}::text[]) AS asked(owner)
    CROSS JOIN LATERAL (
      SELECT * FROM generation
      WHERE generation.${sql.ref(column)} = asked.owner
        AND (${after}::text IS NULL OR generation.id < ${after}::text)
      ORDER BY generation.id DESC
      LIMIT ${first + 1}
    ) AS page`).execute(db);
  const byOwner = new Map(owners.map((owner) => [owner, [] as GenerationRow[]]));
  for (const row of rows) byOwner.get(row[column])?.push(row);
  return owners.map((owner) => byOwner.get(owner) ?? []);
}

async function generationsOfImages(db: Db, asked: readonly MadeImage[]) {
  const { rows } = await sql<GenerationRow & { at: string }>`
    SELECT asked.at, maker.*
    FROM unnest(${asked.map(({ image }) => image)}::text[], ${asked.map(({ generation }) => generation)}::text[])
      WITH ORDINALITY AS asked(image, generation, at)
    CROSS JOIN LATERAL (
      SELECT * FROM generation
      WHERE images @> jsonb_build_array(jsonb_build_object('contentId', asked.image))
      ORDER BY id <> asked.generation, id
      LIMIT 1
    ) AS maker`.execute(db);
  const byPlace = new Map(rows.map((row) => [Number(row.at) - 1, row]));
  return asked.map((_, place) => byPlace.get(place) ?? null);
}
