import { paintOrb, pickLightFrom } from "../light.ts";
import type { Scene } from "../scene.ts";

/** A large orb, and a small one of the contrasting colour that passes before or behind it. */
export function paintTwinOrbs({ canvas, colours, random, focus, scale }: Scene): void {
  const radius = 178 * scale;
  const side = focus.x > 600 ? -1 : focus.x < 400 ? 1 : random.pick([-1, 1]);
  const angle = random.between(-0.75, 0.75);
  const distance = radius * random.between(1.15, 1.5);
  const smallRadius = radius * random.between(0.42, 0.56);
  const lightFrom = pickLightFrom(random);
  const large = { x: focus.x - side * radius * 0.3, y: focus.y };
  const small = { x: large.x + side * Math.cos(angle) * distance, y: large.y + Math.sin(angle) * distance };

  const paintLarge = () => paintOrb(canvas, large, radius, { ...colours, lightFrom });
  const paintSmall = () =>
    paintOrb(canvas, small, smallRadius, {
      ...colours,
      body: colours.counter,
      counter: colours.body,
      lightFrom,
    });
  const order = random.pick([
    [paintLarge, paintSmall],
    [paintSmall, paintLarge],
  ]);
  for (const paint of order) paint();
}
