import { PALETTES, type Palette } from "./palettes.ts";

/**
 * The whole space that the works are drawn from: every work is one motif, in one palette, composition and texture.
 * Each value maps to the words with which a caption tells it.
 */
export const MOTIFS = {
  orb: "a single luminous orb",
  "twin orbs": "twin orbs, a large one and a small one",
  horizon: "a sun over a still horizon, its light on the water",
  constellation: "a constellation of small orbs joined by fine lines",
  tide: "a tide of layered waves under a glowing moon",
  eclipse: "an eclipse, a dark disc in a bright corona",
  aurora: "an aurora of light curtains above dark hills",
  ridges: "misty mountain ridges before a rising orb",
} as const;

/** Where the light stands: its centre as parts of the frame, and its size against the usual one. */
export const COMPOSITIONS = {
  centred: { words: "centred", x: 0.5, y: 0.47, scale: 1 },
  high: { words: "high in the frame", x: 0.5, y: 0.29, scale: 0.85 },
  low: { words: "low in the frame", x: 0.5, y: 0.63, scale: 0.85 },
  left: { words: "to the left", x: 0.3, y: 0.44, scale: 0.85 },
  right: { words: "to the right", x: 0.7, y: 0.44, scale: 0.85 },
  close: { words: "close and large", x: 0.5, y: 0.47, scale: 1.45 },
  distant: { words: "distant and small", x: 0.5, y: 0.47, scale: 0.52 },
} as const;

export const TEXTURES = {
  smooth: "smooth and clean",
  grain: "with film grain",
  mist: "veiled in mist",
  ripples: "with fine ripples of light",
  stardust: "scattered with stardust",
} as const;

export type Motif = keyof typeof MOTIFS;
export type Composition = keyof typeof COMPOSITIONS;
export type Texture = keyof typeof TEXTURES;

/** What a work shows. With its seed and index this is all that there is to know about it. */
export interface WorkParameters {
  motif: Motif;
  palette: Palette;
  composition: Composition;
  texture: Texture;
}

export const MOTIF_NAMES = namesOf(MOTIFS);
export const PALETTE_NAMES = namesOf(PALETTES);
export const COMPOSITION_NAMES = namesOf(COMPOSITIONS);
export const TEXTURE_NAMES = namesOf(TEXTURES);

function namesOf<T extends object>(values: T): readonly [keyof T, ...(keyof T)[]] {
  return Object.keys(values) as [keyof T, ...(keyof T)[]];
}
