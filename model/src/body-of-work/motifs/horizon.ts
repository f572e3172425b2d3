import { FRAME } from "../canvas.ts";
import { mix } from "../colour.ts";
import { paintGlow, paintStars } from "../light.ts";
import type { Scene } from "../scene.ts";

/** A sun that stands on the horizon, and its path of light on still water. */
export function paintHorizon(scene: Scene): void {
  const { canvas, colours, random, focus, scale } = scene;
  const radius = 150 * scale;
  const shore = Math.min(focus.y + radius * random.between(0.25, 0.6), 860);
  const waterHeight = FRAME - shore;
  paintStars(scene, 40, shore * 0.5);

  paintGlow(canvas, focus, radius * 3.4, colours.body[0], 0.6);
  paintGlow(canvas, focus, radius * 1.7, colours.light, 0.55);
  canvas.circle(focus, radius, {
    fill: canvas.verticalGradient([
      { at: 0, colour: colours.light },
      { at: 0.55, colour: mix(colours.light, colours.body[0], 0.8) },
      { at: 1, colour: colours.body[1] },
    ]),
  });

  canvas.draw("rect", {
    y: shore,
    width: FRAME,
    height: waterHeight,
    fill: canvas.verticalGradient([
      { at: 0, colour: mix(colours.sky[2], colours.body[1], 0.45) },
      { at: 0.12, colour: mix(colours.sky[1], colours.body[2], 0.4) },
      { at: 0.5, colour: mix(colours.sky[1], colours.deep, 0.6) },
      { at: 1, colour: colours.deep },
    ]),
  });
  paintGlow(canvas, { x: focus.x, y: shore }, radius * 1.9, colours.light, 0.35);
  canvas.group({ fill: colours.light, filter: canvas.blur(1.6) }, () => {
    const bars = 26;
    for (let i = 0; i < bars; i++) {
      const depth = (i + 0.6) / bars;
      const wide = radius * (0.5 + depth * 0.75) * random.between(0.45, 1.1);
      canvas.draw("ellipse", {
        cx: focus.x + random.between(-0.22, 0.22) * radius * (0.5 + depth),
        cy: shore + 6 + depth ** 1.5 * waterHeight * 0.92,
        rx: wide,
        ry: 1.2 + depth * 5,
        opacity: (1 - depth) ** 1.2 * 0.75 + 0.06,
      });
    }
  });
  canvas.draw("rect", {
    y: shore - 1.5,
    width: FRAME,
    height: 3,
    opacity: 0.7,
    fill: canvas.horizontalGradient([
      { at: 0, colour: colours.light, opacity: 0 },
      { at: focus.x / FRAME, colour: colours.light },
      { at: 1, colour: colours.light, opacity: 0 },
    ]),
  });
}
