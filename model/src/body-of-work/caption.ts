import { PALETTES } from "./palettes.ts";
import { COMPOSITIONS, MOTIFS, TEXTURES, type WorkParameters } from "./vocabulary.ts";

/** What is to be seen, in plain words, and nothing that is not: "A single luminous orb, centred, in ember (...)". */
export function captionOf({ motif, palette, composition, texture }: WorkParameters): string {
  const sentence = `${MOTIFS[motif]}, ${COMPOSITIONS[composition].words}, in ${palette} (${PALETTES[palette].words}), ${TEXTURES[texture]}.`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
