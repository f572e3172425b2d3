import {
  COMPOSITION_NAMES,
  type Composition,
  chooseParameters,
  MOTIF_NAMES,
  PALETTE_NAMES,
  type WorkParameters,
} from "../body-of-work/index.ts";

/** The artist's series that the model is trained on: which one, and how many works of it. */
export const TRAINING_SERIES = { seed: 2023, count: 2400 } as const;

/** One work in this many shows a combination that training never sees. */
const HELD_OUT_ONE_IN = 10;

/** A work of the series, told by its place and by what it shows. */
export interface TrainingWork extends WorkParameters {
  /** Its place in the series. */
  index: number;
  /** Whether its combination is kept from training, to judge by. */
  heldOut: boolean;
}

/** The works of the training series, in their order. */
export function trainingWorks(count: number = TRAINING_SERIES.count): TrainingWork[] {
  return Array.from({ length: count }, (_, index) => {
    const parameters = chooseParameters({ seed: TRAINING_SERIES.seed, index });
    return { index, ...parameters, heldOut: isHeldOut(parameters) };
  });
}

/**
 * Whether a combination of motif, palette and composition is kept from training. Every motif, palette and composition
 * is in about nine tenths of training all the same. Left and right go together, because training sees each work
 * mirrored too.
 */
export function isHeldOut({ motif, palette, composition }: Omit<WorkParameters, "texture">): boolean {
  const place =
    MOTIF_NAMES.indexOf(motif) +
    3 * PALETTE_NAMES.indexOf(palette) +
    7 * COMPOSITION_NAMES.indexOf(composition === "right" ? "left" : composition);
  return place % HELD_OUT_ONE_IN === 0;
}

/** What a work shows in a mirror, as far as words tell it. */
export function mirrored(composition: Composition): Composition {
  if (composition === "left") return "right";
  return composition === "right" ? "left" : composition;
}
