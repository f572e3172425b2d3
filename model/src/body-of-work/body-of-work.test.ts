import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  bodyOfWork,
  COMPOSITION_NAMES,
  COMPOSITIONS,
  MOTIF_NAMES,
  MOTIFS,
  manifest,
  PALETTE_NAMES,
  PALETTES,
  renderWork,
  renderWorkAs,
  TEXTURE_NAMES,
  TEXTURES,
  type Work,
} from "./index.ts";

const SERIES = bodyOfWork({ seed: 2023, count: 64 });

/** Every value of every parameter at least once, and every motif in each composition. */
const EVERYTHING: Work[] = MOTIF_NAMES.flatMap((motif, m) =>
  COMPOSITION_NAMES.map((composition, c) => {
    const index = m * COMPOSITION_NAMES.length + c;
    const palette = PALETTE_NAMES[index % PALETTE_NAMES.length] ?? PALETTE_NAMES[0];
    const texture = TEXTURE_NAMES[index % TEXTURE_NAMES.length] ?? TEXTURE_NAMES[0];
    return renderWorkAs({ seed: 1, index }, { motif, composition, palette, texture });
  }),
);

describe("renderWork", () => {
  it("makes the same work again for the same seed and index", () => {
    for (const work of SERIES) expect(renderWork({ seed: work.seed, index: work.index })).toEqual(work);
  });

  it("keeps making the works that were published: a change of bytes is a new PROCEDURE_VERSION", () => {
    const digest = createHash("sha256");
    for (const { svg } of EVERYTHING) digest.update(svg);
    expect(digest.digest("hex")).toMatchInlineSnapshot(
      `"4cf33232860d84e7189eac19bcd36b3749424936b7d30d4401ff2e50ec9722b1"`,
    );
  });

  it("makes no two works alike, within a series or between series", () => {
    const withoutIds = ({ svg }: Work) => svg.replaceAll(/w\d+-\d+-/g, "");
    const works = [...SERIES, ...bodyOfWork({ seed: 2024, count: 64 })];
    expect(new Set(works.map(withoutIds)).size).toBe(works.length);
  });

  it("is well-formed XML that loads and runs nothing, in less than 20 kB", () => {
    for (const { svg, motif, texture } of [...EVERYTHING, ...SERIES]) {
      const name = `${motif}, ${texture}`;
      expect(wellFormednessError(svg), name).toBeUndefined();
      expect(Buffer.byteLength(svg), name).toBeLessThan(20_000);
      expect(svg, name).not.toMatch(
        /<script|<image|<foreignObject|href|\son\w+=|@import|NaN|Infinity|undefined/,
      );
      expect(svg.match(/https?:[^"]+/g), name).toEqual(["http://www.w3.org/2000/svg"]);
    }
  });

  it("refers only to gradients and filters that it defines, under ids of its own", () => {
    for (const { svg, seed, index } of EVERYTHING) {
      const defined = new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
      for (const [, id] of svg.matchAll(/url\(#([^)]+)\)/g)) expect(defined).toContain(id);
      for (const id of defined) expect(id).toMatch(new RegExp(`^w${seed}-${index}-\\d+$`));
    }
  });

  it("tells in its caption the motif, palette, composition and texture, and carries it as the title", () => {
    for (const work of SERIES) {
      expect(work.caption.toLowerCase()).toContain(MOTIFS[work.motif]);
      expect(work.caption).toContain(`in ${work.palette} (${PALETTES[work.palette].words})`);
      expect(work.caption).toContain(COMPOSITIONS[work.composition].words);
      expect(work.caption).toContain(TEXTURES[work.texture]);
      expect(work.svg).toContain(`<title>${work.caption}</title>`);
    }
  });

  it("has captions that differ wherever the parameters do", () => {
    const works = [...EVERYTHING, ...SERIES];
    const parameters = works.map(({ motif, palette, composition, texture }) =>
      [motif, palette, composition, texture].join(),
    );
    expect(new Set(works.map(({ caption }) => caption)).size).toBe(new Set(parameters).size);
  });
});

describe("bodyOfWork", () => {
  it("deals every motif, palette, composition and texture in equal parts", () => {
    const works = bodyOfWork({ seed: 5, count: 8 * 3 * 5 * 7 });
    const spread = (of: (work: Work) => string) => {
      const counts = new Map<string, number>();
      for (const work of works) counts.set(of(work), (counts.get(of(work)) ?? 0) + 1);
      return [counts.size, new Set(counts.values()).size];
    };
    expect(spread(({ motif }) => motif)).toEqual([MOTIF_NAMES.length, 1]);
    expect(spread(({ palette }) => palette)).toEqual([PALETTE_NAMES.length, 1]);
    expect(spread(({ composition }) => composition)).toEqual([COMPOSITION_NAMES.length, 1]);
    expect(spread(({ texture }) => texture)).toEqual([TEXTURE_NAMES.length, 1]);
  });

  it("begins with the same works whatever the count", () => {
    expect(bodyOfWork({ seed: 2023, count: 5 })).toEqual(SERIES.slice(0, 5));
  });

  it.each([
    { seed: -1, count: 1 },
    { seed: 2 ** 32, count: 1 },
    { seed: 0.5, count: 1 },
    { seed: 1, count: 0 },
  ])("refuses %o", (options) => {
    expect(() => bodyOfWork(options)).toThrow(RangeError);
  });
});

describe("manifest", () => {
  it("records each work with its content id and all that makes it again", () => {
    const published = SERIES.slice(0, 2).map((work) => ({ work, cid: `bafy${work.index}` }));
    const record = manifest(published, { title: "Orbs", artist: "an artist" });
    expect(record).toMatchObject({ format: "model-wip/body-of-work", title: "Orbs", artist: "an artist" });
    expect(record.works.map(({ uri }) => uri)).toEqual(["ipfs://bafy0", "ipfs://bafy1"]);
    for (const [i, { seed, index, motif, palette, composition, texture }] of record.works.entries()) {
      const work = renderWork({ seed, index });
      expect(work).toEqual(SERIES[i]);
      expect(work).toMatchObject({ motif, palette, composition, texture });
    }
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    expect(manifest(published)).not.toHaveProperty("title");
  });
});

/** What is wrong with an XML document of elements, attributes and text, the only things that an SVG here is made of. */
function wellFormednessError(xml: string): string | undefined {
  const TOKEN = /<(\/?)([a-zA-Z]+)((?: [a-zA-Z][\w:-]*="[^"<&]*")*)(\/?)>|((?:[^<>&]|&(?:amp|lt|gt);)+)/y;
  const open: string[] = [];
  let roots = 0;
  while (TOKEN.lastIndex < xml.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(xml);
    if (match === null) return `unexpected "${xml.slice(at, at + 40)}"`;
    const [, closing, name = "", attributes = "", empty, text] = match;
    if (text !== undefined) continue;
    const names = [...attributes.matchAll(/ ([\w:-]+)=/g)].map(([, attribute]) => attribute);
    if (new Set(names).size !== names.length) return `<${name}> has an attribute twice`;
    if (closing === "/" && open.pop() !== name) return `</${name}> closes another element`;
    if (closing === "" && open.length === 0) roots += 1;
    if (closing === "" && empty === "") open.push(name);
  }
  return open.length === 0 && roots === 1 ? undefined : `${roots} roots, ${open.length} elements left open`;
}
