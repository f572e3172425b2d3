import { renderWork, type Work } from "./render-work.ts";

/** Version of the procedure: it changes whenever any work would come out with other bytes. */
export const PROCEDURE_VERSION = 2;

/** The first `count` works of a series, at least one. Throws RangeError for a seed or count out of range. */
export function bodyOfWork({ seed, count }: { seed: number; count: number }): Work[] {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new RangeError(`seed ${seed} is not a whole number from 0 to ${2 ** 32 - 1}`);
  }
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`count ${count} is not a whole number of at least 1`);
  }
  return Array.from({ length: count }, (_, index) => renderWork({ seed, index }));
}

/** A work, and the content id under which an artifact store serves its SVG. */
export interface PublishedWork {
  work: Work;
  cid: string;
}

/** The record of a body of work, whose own content id the chain keeps as a model's training data. */
export interface Manifest {
  format: "model-wip/body-of-work";
  procedureVersion: number;
  title?: string;
  /** Who made it: a name, or an account's address. */
  artist?: string;
  works: ManifestEntry[];
}

export interface ManifestEntry {
  uri: string;
  mediaType: "image/svg+xml";
  caption: string;
  motif: string;
  palette: string;
  composition: string;
  texture: string;
  seed: number;
  index: number;
}

/** The manifest of published works, in their order. Its JSON is the same bytes for the same works. */
export function manifest(
  published: readonly PublishedWork[],
  about: Pick<Manifest, "title" | "artist"> = {},
): Manifest {
  return {
    format: "model-wip/body-of-work",
    procedureVersion: PROCEDURE_VERSION,
    ...about,
    works: published.map(({ work, cid }) => ({
      uri: `ipfs://${cid}`,
      mediaType: "image/svg+xml",
      caption: work.caption,
      motif: work.motif,
      palette: work.palette,
      composition: work.composition,
      texture: work.texture,
      seed: work.seed,
      index: work.index,
    })),
  };
}
