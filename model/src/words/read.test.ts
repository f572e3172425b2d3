import { describe, expect, it } from "vitest";
import { MOTIF_NAMES, renderWork } from "../body-of-work/index.ts";
import { trainingWords } from "../training-set/words.ts";
import { readText } from "./read.ts";
import { SYNONYMS } from "./synonyms.ts";

const { words } = trainingWords();
const read = (text: string) => {
  const { asked, unknown } = readText(text, words);
  return { known: words.filter((_, place) => asked[place] === 1), unknown };
};

describe("a prompt", () => {
  it("that is a caption of the artist is known in every word", () => {
    for (let index = 0; index < 60; index++) {
      const { known, unknown } = read(renderWork({ seed: 5, index }).caption);
      expect(unknown).toEqual([]);
      expect(known.length).toBeGreaterThan(5);
    }
  });

  it("means the same in any order, in capitals, and however often a word is repeated", () => {
    const expected = read("twin orbs in ember, veiled in mist").known;
    expect(read("MIST veiled — ember, ember; Orbs, twin!").known).toEqual(expected);
  });

  it("may use other words for the same", () => {
    expect(read("spheres").known).toEqual(["orb"]);
    expect(read("a foggy sunset").known).toEqual(["horizon", "mist", "sun", "veiled"]);
  });

  it("is told the words that the model does not know, each once, whatever their script", () => {
    expect(read("a cat, a cat and an orb").unknown).toEqual(["cat"]);
    expect(read("eine Kugel über dem Meer").unknown).toEqual(["eine", "kugel", "über", "dem", "meer"]);
    expect(read("月 und orb")).toEqual({ known: ["orb"], unknown: ["月", "und"] });
    expect(read("constructor toString __proto__").unknown).toEqual(["constructor", "tostring", "proto"]);
    expect(read("🌕 !!! ...")).toEqual({ known: [], unknown: [] });
  });
});

describe("the table of synonyms", () => {
  it("leads to words that the captions have", () => {
    for (const [word, meant] of Object.entries(SYNONYMS)) {
      expect(meant.length, word).toBeGreaterThan(0);
      for (const one of meant) expect(words, word).toContain(one);
    }
  });

  it("knows every motif by its name", () => {
    for (const motif of MOTIF_NAMES) expect(read(motif).unknown, motif).toEqual([]);
  });
});
