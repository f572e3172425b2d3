export { PALETTES, type Palette, type PaletteColours } from "./palettes.ts";
export { chooseParameters, renderWork, renderWorkAs, type Work, type WorkId } from "./render-work.ts";
export {
  bodyOfWork,
  type Manifest,
  type ManifestEntry,
  manifest,
  PROCEDURE_VERSION,
  type PublishedWork,
} from "./series.ts";
export {
  COMPOSITION_NAMES,
  COMPOSITIONS,
  type Composition,
  MOTIF_NAMES,
  MOTIFS,
  type Motif,
  PALETTE_NAMES,
  TEXTURE_NAMES,
  TEXTURES,
  type Texture,
  type WorkParameters,
} from "./vocabulary.ts";
