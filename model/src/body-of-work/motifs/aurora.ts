import { areaBelow, FRAME, type Point, smoothPath } from "../canvas.ts";
import { mix } from "../colour.ts";
import { paintGlow, paintNight, paintStars } from "../light.ts";
import type { Scene } from "../scene.ts";

/** Curtains of light that hang in a starry sky, brightest at the focus, above two lines of hills. */
export function paintAurora(scene: Scene): void {
  const { canvas, colours, random, focus, scale } = scene;
  paintNight(scene);
  paintStars(scene, 80, 800);
  const tints = [colours.counter[1], colours.body[1], colours.body[0]] as const;
  for (const [i, tint] of tints.entries()) {
    paintCurtain(scene, focus.y + (i - 1) * 70 * scale, tint, random.between(0.75, 1));
  }
  paintGlow(canvas, focus, 300 * scale, colours.light, 0.4);

  const far = mix(colours.deep, colours.body[2], 0.28);
  canvas.draw("path", { d: areaBelow(hills(scene, 830, 46)), fill: far });
  canvas.draw("path", { d: areaBelow(hills(scene, 905, 38)), fill: colours.deep });
}

/** One curtain: many soft vertical rays along a wandering foot, and the bright hem itself. */
function paintCurtain(
  { canvas, colours, random, focus, scale }: Scene,
  foot: number,
  tint: string,
  strength: number,
) {
  const [phase, waves] = [random.between(0, 6.28), random.between(0.7, 1.3)];
  const footAt = (x: number) =>
    foot +
    Math.sin((x / FRAME) * waves * 2 * Math.PI + phase) * 62 * scale +
    Math.sin(x / 83 + phase * 2) * 12 * scale;
  const ray = canvas.verticalGradient([
    { at: 0, colour: tint, opacity: 0 },
    { at: 0.55, colour: tint, opacity: 0.5 },
    { at: 0.93, colour: mix(tint, colours.light, 0.55), opacity: 1 },
    { at: 1, colour: tint, opacity: 0 },
  ]);
  const reach = 330 + 240 * scale;
  const hem: Point[] = [];
  canvas.group(
    { fill: ray, filter: canvas.blur(8), opacity: strength, style: "mix-blend-mode:screen" },
    () => {
      const rays = 23;
      for (let i = 0; i <= rays; i++) {
        const x = focus.x - reach + (i / rays) * reach * 2;
        const nearness = 1 - Math.abs(x - focus.x) / reach;
        const height = (150 + 290 * nearness) * scale ** 0.6 * random.between(0.65, 1.1);
        const width = ((reach * 2) / rays) * random.between(0.8, 1.7);
        const opacity = 0.1 + 0.85 * nearness * random.between(0.6, 1);
        // resvg cannot draw a translucent shape that lies wholly outside the frame.
        if (x + width / 2 > 0 && x - width / 2 < FRAME) {
          canvas.draw("rect", { x: x - width / 2, y: footAt(x) - height, width, height, opacity });
        }
        if (i % 2 === 0) hem.push({ x, y: footAt(x) - 12 });
      }
    },
  );
  canvas.draw("path", {
    d: smoothPath(hem),
    fill: "none",
    stroke: canvas.horizontalGradient([
      { at: 0, colour: colours.light, opacity: 0 },
      { at: 0.5, colour: colours.light, opacity: 0.55 },
      { at: 1, colour: colours.light, opacity: 0 },
    ]),
    "stroke-width": 7,
    filter: canvas.blur(7),
  });
}

function hills({ random }: Scene, height: number, rise: number): Point[] {
  const phase = random.between(0, 6.28);
  const pace = random.between(0.9, 1.6);
  return Array.from({ length: 13 }, (_, i) => ({
    x: (i / 12) * (FRAME + 40) - 20,
    y: height - (Math.sin((i / 12) * pace * 2 * Math.PI + phase) * 0.6 + random.between(-0.4, 0.4)) * rise,
  }));
}
