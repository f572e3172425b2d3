import { areaBelow, FRAME, type Point, smoothPath } from "../canvas.ts";
import { ramp } from "../colour.ts";
import { paintOrb, pickLightFrom } from "../light.ts";
import type { Scene } from "../scene.ts";

const WAVES = 7;

/** A moon, and waves before it that grow darker and higher towards the viewer, each with a lit crest. */
export function paintTide(scene: Scene): void {
  const { canvas, colours, random, focus, scale } = scene;
  const radius = 130 * scale;
  paintOrb(canvas, focus, radius, { ...colours, lightFrom: pickLightFrom(random) });

  const first = Math.min(Math.max(focus.y + radius * 0.7, 430), 740);
  const tops = ramp([colours.body[0], colours.body[1], colours.body[2]], WAVES);
  const feet = ramp([colours.body[2], colours.sky[1], colours.deep], WAVES);
  for (let i = 0; i < WAVES; i++) {
    const depth = i / (WAVES - 1);
    const crest = waveCrest(scene, first + depth ** 1.15 * (FRAME - 60 - first), 13 + depth * 19);
    canvas.draw("path", {
      d: areaBelow(crest),
      fill: canvas.verticalGradient([
        { at: 0, colour: tops[i] ?? colours.deep, opacity: 0.95 },
        { at: 0.45 - depth * 0.1, colour: feet[i] ?? colours.deep },
        { at: 1, colour: colours.deep },
      ]),
    });
    canvas.draw("path", {
      d: smoothPath(crest),
      fill: "none",
      stroke: canvas.horizontalGradient([
        { at: 0, colour: colours.light, opacity: 0.05 },
        { at: focus.x / FRAME, colour: colours.light, opacity: 0.95 - depth * 0.35 },
        { at: 1, colour: colours.light, opacity: 0.05 },
      ]),
      "stroke-width": 1.5 + depth * 1.8,
    });
  }
}

function waveCrest({ random }: Scene, height: number, swell: number): Point[] {
  const [long, short] = [random.between(1.1, 1.9), random.between(2.4, 3.8)];
  const [longPhase, shortPhase] = [random.between(0, 6.28), random.between(0, 6.28)];
  return Array.from({ length: 12 }, (_, i) => {
    const along = i / 11;
    const rise =
      Math.sin(along * long * 2 * Math.PI + longPhase) * 0.7 +
      Math.sin(along * short * 2 * Math.PI + shortPhase) * 0.3;
    return { x: along * (FRAME + 40) - 20, y: height - rise * swell };
  });
}
