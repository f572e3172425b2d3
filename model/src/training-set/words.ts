import {
  COMPOSITION_NAMES,
  COMPOSITIONS,
  MOTIF_NAMES,
  MOTIFS,
  PALETTE_NAMES,
  PALETTES,
  TEXTURE_NAMES,
  TEXTURES,
} from "../body-of-work/index.ts";
import { wordsOf } from "../words/split.ts";

/** The words of one value of an attribute, as places in the vocabulary. */
export interface ValueWords {
  /** Of its name, such as "dawn rose". */
  name: number[];
  /** Of what captions say of it, such as "rose, peach and plum". */
  telling: number[];
}

/** What training knows of words. */
export interface TrainingWords {
  /** Every word that the captions are made of, each once, in alphabetical order. */
  words: string[];
  motif: Record<string, ValueWords>;
  palette: Record<string, ValueWords>;
  composition: Record<string, ValueWords>;
  texture: Record<string, ValueWords>;
}

/** The captions' vocabulary, and which of its words tell which value. */
export function trainingWords(): TrainingWords {
  const texts = {
    motif: MOTIF_NAMES.map((name) => [name, MOTIFS[name]] as const),
    palette: PALETTE_NAMES.map((name) => [name, PALETTES[name].words] as const),
    composition: COMPOSITION_NAMES.map((name) => [name, COMPOSITIONS[name].words] as const),
    texture: TEXTURE_NAMES.map((name) => [name, TEXTURES[name]] as const),
  };
  const all = Object.values(texts).flatMap((values) => values.flat());
  const words = [...new Set(all.flatMap(wordsOf))].sort();
  const placesOf = (text: string) => [...new Set(wordsOf(text))].map((word) => words.indexOf(word));
  const withPlaces = (values: readonly (readonly [string, string])[]) =>
    Object.fromEntries(
      values.map(([name, telling]) => [name, { name: placesOf(name), telling: placesOf(telling) }]),
    );
  return {
    words,
    motif: withPlaces(texts.motif),
    palette: withPlaces(texts.palette),
    composition: withPlaces(texts.composition),
    texture: withPlaces(texts.texture),
  };
}
