import type { Canvas, Point } from "./canvas.ts";
import type { PaletteColours } from "./palettes.ts";
import type { Random } from "./random.ts";

/** What a motif paints with. */
export interface Scene {
  canvas: Canvas;
  colours: PaletteColours;
  random: Random;
  /** The centre of the light. */
  focus: Point;
  /** Size against the usual one: below 1 distant, above 1 close. */
  scale: number;
}
