import { FRAME } from "../canvas.ts";
import { mix } from "../colour.ts";
import { paintGlow, paintNight, paintStars } from "../light.ts";
import type { Scene } from "../scene.ts";

/** A dark disc before its own light: a corona, streamers, a thin ring, and one bead of brightness. */
export function paintEclipse(scene: Scene): void {
  const { canvas, colours, random, focus, scale } = scene;
  const radius = 165 * scale;
  paintNight(scene);
  paintStars(scene, 70, FRAME);
  paintGlow(canvas, focus, radius * 4.2, colours.body[1], 0.85);
  paintGlow(canvas, focus, radius * 2.7, colours.body[0], 0.8);

  canvas.group({ fill: colours.light, filter: canvas.blur(7 * scale), opacity: 0.75 }, () => {
    const streamers = random.whole(9, 14);
    for (let i = 0; i < streamers; i++) {
      const angle = ((i + random.between(0.1, 0.9)) / streamers) * 360;
      const reach = radius * random.between(1.5, 2.7);
      const half = radius * random.between(0.1, 0.26);
      canvas.draw("path", {
        d: `M0 ${Math.round(-half)}Q${Math.round(reach * 0.6)} 0 ${Math.round(reach)} 0Q${Math.round(reach * 0.6)} 0 0 ${Math.round(half)}Z`,
        transform: `translate(${Math.round(focus.x)} ${Math.round(focus.y)}) rotate(${Math.round(angle)})`,
      });
    }
  });
  paintGlow(canvas, focus, radius * 1.8, colours.light, 1);
  paintGlow(canvas, focus, radius * 1.25, "#ffffff", 0.9);
  canvas.circle(focus, radius, {
    fill: canvas.radialGradient([
      { at: 0, colour: mix(colours.deep, "#000000", 0.35) },
      { at: 0.82, colour: mix(colours.deep, "#000000", 0.2) },
      { at: 1, colour: mix(colours.deep, colours.body[2], 0.4) },
    ]),
    stroke: colours.light,
    "stroke-width": 2.5 * scale,
  });
  const angle = random.between(-2.6, -0.5);
  const bead = { x: focus.x + Math.cos(angle) * radius, y: focus.y + Math.sin(angle) * radius };
  paintGlow(canvas, bead, radius * 0.8, colours.light, 1);
  paintGlow(canvas, bead, radius * 0.26, "#ffffff", 1);
}
