import { wordsOf } from "./split.ts";
import { SYNONYMS } from "./synonyms.ts";

/** A text as the model takes it. */
export interface ReadText {
  /** One number for each word of the vocabulary: 1 where the text asks for it, else 0. */
  asked: Float32Array;
  /** The words that the model does not know, each once, in their order. */
  unknown: string[];
}

/** What of a text a model with this vocabulary knows. The order of words and their repetition mean nothing to it. */
export function readText(text: string, vocabulary: readonly string[]): ReadText {
  const asked = new Float32Array(vocabulary.length);
  const unknown = new Set<string>();
  for (const word of wordsOf(text)) {
    const known = meaningOf(word, vocabulary);
    if (known.length === 0) unknown.add(word);
    for (const place of known) asked[place] = 1;
  }
  return { asked, unknown: [...unknown] };
}

/** Places in the vocabulary of what a word means: itself, else its synonyms, else the same of its singular or plural. */
function meaningOf(word: string, vocabulary: readonly string[]): number[] {
  for (const form of formsOf(word)) {
    const meant = Object.hasOwn(SYNONYMS, form) ? (SYNONYMS[form] ?? []) : [form];
    const places = meant.map((one) => vocabulary.indexOf(one)).filter((place) => place >= 0);
    if (places.length > 0) return places;
  }
  return [];
}

function formsOf(word: string): string[] {
  const singular = word.endsWith("ies") ? [`${word.slice(0, -3)}y`] : [];
  if (word.endsWith("es")) singular.push(word.slice(0, -2));
  if (word.endsWith("s")) singular.push(word.slice(0, -1));
  return [word, ...singular, `${word}s`];
}
