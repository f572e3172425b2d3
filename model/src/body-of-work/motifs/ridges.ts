import { FRAME, type Point } from "../canvas.ts";
import { mix, ramp } from "../colour.ts";
import { paintOrb, pickLightFrom } from "../light.ts";
import type { Scene } from "../scene.ts";

const RIDGES = 6;

/** An orb that rises behind mountain ridges, which fade into each other's mist with distance. */
export function paintRidges(scene: Scene): void {
  const { canvas, colours, random, focus, scale } = scene;
  const radius = 150 * scale;
  paintOrb(canvas, focus, radius, { ...colours, lightFrom: pickLightFrom(random) });

  const first = Math.min(Math.max(focus.y + radius * 0.55, 400), 720);
  const haze = mix(colours.sky[2], colours.body[1], 0.3);
  const tones = ramp(
    [mix(haze, colours.sky[1], 0.25), mix(colours.sky[1], colours.body[2], 0.5), colours.deep],
    RIDGES,
  );
  for (let i = 0; i < RIDGES; i++) {
    const depth = i / (RIDGES - 1);
    const tone = tones[i] ?? colours.deep;
    const skyline = ridgeLine(scene, first + depth * (FRAME - 110 - first), 62 + depth * 40);
    canvas.draw("path", {
      d: `M${skyline.map(({ x, y }) => `${Math.round(x)} ${Math.round(y)}`).join("L")}V${FRAME}H-20Z`,
      fill: canvas.verticalGradient([
        { at: 0, colour: tone },
        { at: 0.3 + depth * 0.2, colour: mix(tone, haze, 0.62 * (1 - depth) + 0.06) },
        { at: 1, colour: mix(tone, haze, 0.5 * (1 - depth)) },
      ]),
    });
  }
}

/** A skyline by midpoint displacement: each pass halves the segments and the height of new peaks. */
function ridgeLine({ random }: Scene, height: number, rise: number): Point[] {
  let heights = Array.from({ length: 6 }, () => random.between(-0.8, 0.9));
  for (let roughness = 0.5; heights.length < 80; roughness *= 0.52) {
    heights = heights.flatMap((start, i) => {
      const end = heights[i + 1];
      return end === undefined ? [start] : [start, (start + end) / 2 + random.between(-roughness, roughness)];
    });
  }
  return heights.map((part, i) => ({
    x: (i / (heights.length - 1)) * (FRAME + 40) - 20,
    y: height - part * rise,
  }));
}
