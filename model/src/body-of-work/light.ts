import { type Canvas, FRAME, type Point } from "./canvas.ts";
import { mix, ramp } from "./colour.ts";
import type { Random } from "./random.ts";
import type { Scene } from "./scene.ts";

/** The sky, with a wash of light around the focus. */
export function paintSky({ canvas, colours, focus, scale }: Scene): void {
  const stops = ramp(colours.sky, 7).map((colour, i) => ({ at: i / 6, colour }));
  canvas.fillFrame({ fill: canvas.verticalGradient(stops) });
  paintGlow(canvas, focus, 560 * Math.max(scale, 0.75), colours.body[1], 0.5);
}

/** Darkens the sky towards the ground, for light that shows only at night. */
export function paintNight({ canvas, colours }: Scene): void {
  const stops = [0.35, 0.55, 0.82].map((opacity, i) => ({ at: i / 2, colour: colours.deep, opacity }));
  canvas.fillFrame({ fill: canvas.verticalGradient(stops) });
}

/** Light that falls off softly around a point. */
export function paintGlow(
  canvas: Canvas,
  centre: Point,
  radius: number,
  colour: string,
  strength: number,
): void {
  const falloff = [1, 0.72, 0.46, 0.26, 0.12, 0.04, 0];
  const stops = falloff.map((part, i) => ({ at: i / 6, colour, opacity: strength * part }));
  canvas.circle(centre, radius, { fill: canvas.radialGradient(stops) });
}

export interface OrbLook {
  light: string;
  /** From the lit side to the rim. */
  body: readonly [string, string, string];
  /** The colour of the light that comes back from the shaded side. */
  counter: readonly [string, string, string];
  deep: string;
  /** Where the light comes from, as parts of the orb's box. */
  lightFrom: Point;
}

/** A luminous sphere: a halo, a body that turns from light to shade, light that comes back into the shade, a gleam. */
export function paintOrb(canvas: Canvas, centre: Point, radius: number, look: OrbLook): void {
  const { light, body, counter, deep, lightFrom } = look;
  paintGlow(canvas, centre, radius * 2.7, body[1], 0.6);
  paintGlow(canvas, centre, radius * 1.55, mix(light, body[0], 0.5), 0.6);
  canvas.circle(centre, radius, {
    fill: canvas.radialGradient(
      [
        { at: 0, colour: light },
        { at: 0.14, colour: mix(light, body[0], 0.55) },
        { at: 0.38, colour: mix(body[0], body[1], 0.5) },
        { at: 0.62, colour: body[1] },
        { at: 0.85, colour: mix(body[1], body[2], 0.8) },
        { at: 1, colour: mix(body[2], deep, 0.25) },
      ],
      { light: lightFrom, radius: 0.58 },
    ),
  });
  const shade = { x: 0.5 + (0.5 - lightFrom.x) * 1.9, y: 0.5 + (0.5 - lightFrom.y) * 1.9 };
  canvas.circle(centre, radius, {
    fill: canvas.radialGradient(
      [
        { at: 0, colour: counter[0], opacity: 0.75 },
        { at: 0.3, colour: counter[1], opacity: 0.5 },
        { at: 0.65, colour: counter[1], opacity: 0.16 },
        { at: 1, colour: counter[1], opacity: 0 },
      ],
      { centre: shade, radius: 0.56 },
    ),
  });
  canvas.circle(centre, radius, {
    fill: canvas.radialGradient([
      { at: 0.84, colour: body[0], opacity: 0 },
      { at: 0.96, colour: body[0], opacity: 0.16 },
      { at: 1, colour: light, opacity: 0.32 },
    ]),
  });
  const gleam = {
    x: centre.x + (lightFrom.x - 0.5) * radius * 1.15,
    y: centre.y + (lightFrom.y - 0.5) * radius * 1.15,
  };
  paintGlow(canvas, gleam, radius * 0.5, "#ffffff", 0.7);
}

/** Small points of light down to a height, most of them faint. */
export function paintStars({ canvas, colours, random }: Scene, count: number, lowest: number): void {
  paintDots(canvas, colours.light, count, () => ({
    x: random.between(0, FRAME),
    y: random.between(0, lowest),
  }));
}

/** Points of light in three sizes, of which the smallest are the most and the faintest. */
export function paintDots(canvas: Canvas, colour: string, count: number, place: () => Point): void {
  const sizes = [
    { part: 0.62, diameter: 2, opacity: 0.42 },
    { part: 0.28, diameter: 3, opacity: 0.65 },
    { part: 0.1, diameter: 4.6, opacity: 0.95 },
  ];
  for (const { part, diameter, opacity } of sizes) {
    canvas.dots(Array.from({ length: Math.round(count * part) }, place), diameter, {
      stroke: colour,
      opacity,
    });
  }
}

/** Where the light that shapes an orb comes from: above, and a little to one side. */
export function pickLightFrom(random: Random): Point {
  return { x: random.pick([0.36, 0.64]) + random.between(-0.05, 0.05), y: random.between(0.26, 0.36) };
}
