import { FRAME, type Point } from "../canvas.ts";
import { paintGlow, paintOrb, paintStars, pickLightFrom } from "../light.ts";
import type { Scene } from "../scene.ts";

/** Orbs of several sizes around the focus, each joined to its nearest neighbour among those before it. */
export function paintConstellation(scene: Scene): void {
  const { canvas, colours, random, focus, scale } = scene;
  paintStars(scene, 60, FRAME);
  const lightFrom = pickLightFrom(random);
  const places = scatter(scene, random.whole(8, 12));

  canvas.group(
    { stroke: colours.light, "stroke-width": 1.6 + scale, "stroke-linecap": "round", opacity: 0.65 },
    () => {
      for (const [i, place] of places.entries()) {
        const nearest = places.slice(0, i).sort((a, b) => distance(a, place) - distance(b, place))[0];
        if (nearest !== undefined) {
          canvas.draw("line", { x1: nearest.x, y1: nearest.y, x2: place.x, y2: place.y });
        }
      }
    },
  );
  paintGlow(canvas, focus, 330 * scale, colours.light, 0.16);
  for (const [i, place] of places.entries()) {
    const radius = (i === 0 ? 62 : random.between(13, 38)) * (0.35 + scale * 0.65);
    const { body, counter } = i % 3 === 2 ? { body: colours.counter, counter: colours.body } : colours;
    paintOrb(canvas, place, radius, { ...colours, body, counter, lightFrom });
  }
}

/** The focus, and points around it that keep apart from each other. */
function scatter({ random, focus, scale }: Scene, count: number): Point[] {
  const reach = 370 * scale;
  const places = [focus];
  for (let attempt = 0; places.length < count && attempt < 400; attempt++) {
    const angle = random.between(0, 2 * Math.PI);
    const from = reach * (0.3 + 0.7 * Math.sqrt(random.next()));
    const place = { x: focus.x + Math.cos(angle) * from * 1.1, y: focus.y + Math.sin(angle) * from };
    const isInside = Math.min(place.x, place.y) > 50 && Math.max(place.x, place.y) < FRAME - 50;
    if (isInside && places.every((other) => distance(other, place) > reach * 0.33)) places.push(place);
  }
  return places;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
