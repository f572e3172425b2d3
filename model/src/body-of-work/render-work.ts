import { Canvas, FRAME } from "./canvas.ts";
import { captionOf } from "./caption.ts";
import { mix } from "./colour.ts";
import { paintSky } from "./light.ts";
import { paintAurora } from "./motifs/aurora.ts";
import { paintConstellation } from "./motifs/constellation.ts";
import { paintEclipse } from "./motifs/eclipse.ts";
import { paintHorizon } from "./motifs/horizon.ts";
import { paintOrbMotif } from "./motifs/orb.ts";
import { paintRidges } from "./motifs/ridges.ts";
import { paintTide } from "./motifs/tide.ts";
import { paintTwinOrbs } from "./motifs/twin-orbs.ts";
import { PALETTES } from "./palettes.ts";
import { createRandom } from "./random.ts";
import type { Scene } from "./scene.ts";
import { paintTexture } from "./textures.ts";
import {
  COMPOSITION_NAMES,
  COMPOSITIONS,
  MOTIF_NAMES,
  type Motif,
  PALETTE_NAMES,
  TEXTURE_NAMES,
  type WorkParameters,
} from "./vocabulary.ts";

/** Which work of which series. */
export interface WorkId {
  /** The series: a whole number from 0 to 2^32 - 1. */
  seed: number;
  /** The work's place in it: a whole number from 0 to 2^32 - 1. */
  index: number;
}

export interface Work extends WorkId, WorkParameters {
  /** A square, self-contained SVG document of less than 20 kB. */
  svg: string;
  /** What it shows, in plain words that name each of its parameters. */
  caption: string;
}

const MOTIF_PAINTERS: Record<Motif, (scene: Scene) => void> = {
  orb: paintOrbMotif,
  "twin orbs": paintTwinOrbs,
  horizon: paintHorizon,
  constellation: paintConstellation,
  tide: paintTide,
  eclipse: paintEclipse,
  aurora: paintAurora,
  ridges: paintRidges,
};

/** Streams of the random source: what a work shows does not depend on how its details fall. */
const STREAMS = { detail: 0, motif: 1, palette: 2, composition: 3, texture: 4 } as const;

/** The work at a place in a series: always the same for the same seed and index. */
export function renderWork(id: WorkId): Work {
  return renderWorkAs(id, chooseParameters(id));
}

/** A work of the given parameters, such as a combination that the series itself did not come to. */
export function renderWorkAs(id: WorkId, parameters: WorkParameters): Work {
  const { x, y, scale } = COMPOSITIONS[parameters.composition];
  const random = createRandom(id.seed, id.index, STREAMS.detail);
  const scene: Scene = {
    canvas: new Canvas(`w${id.seed}-${id.index}`),
    colours: PALETTES[parameters.palette],
    random,
    focus: {
      x: (x + random.between(-0.025, 0.025)) * FRAME,
      y: (y + random.between(-0.025, 0.025)) * FRAME,
    },
    scale,
  };
  paintSky(scene);
  MOTIF_PAINTERS[parameters.motif](scene);
  paintTexture(parameters.texture, scene);
  paintVignette(scene);
  const caption = captionOf(parameters);
  return { ...id, ...parameters, caption, svg: scene.canvas.toSvg(caption) };
}

/**
 * What the work at a place in a series shows. Each parameter's values are dealt like cards: every one comes up before
 * any comes again, in a new order each round, so that a series of any length has them in equal parts.
 */
export function chooseParameters(id: WorkId): WorkParameters {
  return {
    motif: deal(MOTIF_NAMES, id, STREAMS.motif),
    palette: deal(PALETTE_NAMES, id, STREAMS.palette),
    composition: deal(COMPOSITION_NAMES, id, STREAMS.composition),
    texture: deal(TEXTURE_NAMES, id, STREAMS.texture),
  };
}

function deal<T>(cards: readonly [T, ...T[]], { seed, index }: WorkId, stream: number): T {
  const random = createRandom(seed, Math.floor(index / cards.length), stream);
  const order = cards.map((card) => ({ card, key: random.next() })).sort((a, b) => a.key - b.key);
  return order[index % cards.length]?.card ?? cards[0];
}

/** Darker corners, which hold the eye on the light. */
function paintVignette({ canvas, colours }: Scene): void {
  const colour = mix(colours.deep, "#000000", 0.3);
  canvas.fillFrame({
    fill: canvas.radialGradient(
      [
        { at: 0.55, colour, opacity: 0 },
        { at: 0.8, colour, opacity: 0.08 },
        { at: 1, colour, opacity: 0.3 },
      ],
      { radius: 0.75 },
    ),
  });
}
