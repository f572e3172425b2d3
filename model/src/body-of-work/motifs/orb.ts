import { paintGlow, paintOrb, pickLightFrom } from "../light.ts";
import type { Scene } from "../scene.ts";

/** One orb, and the light that it throws on the ground far below. */
export function paintOrbMotif({ canvas, colours, random, focus, scale }: Scene): void {
  const radius = 215 * scale * random.between(0.93, 1.07);
  canvas.group({ transform: `translate(0 ${Math.round(focus.y + radius * 1.5)}) scale(1 0.13)` }, () => {
    paintGlow(canvas, { x: focus.x, y: 0 }, radius * 1.9, colours.body[1], 0.4);
    paintGlow(canvas, { x: focus.x, y: 0 }, radius * 0.9, colours.light, 0.5);
  });
  paintOrb(canvas, focus, radius, { ...colours, lightFrom: pickLightFrom(random) });
}
