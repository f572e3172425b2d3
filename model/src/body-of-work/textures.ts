import { element, FRAME } from "./canvas.ts";
import { paintDots } from "./light.ts";
import type { Scene } from "./scene.ts";
import type { Texture } from "./vocabulary.ts";

/** Lays the texture over a finished scene. */
export function paintTexture(texture: Texture, scene: Scene): void {
  PAINTERS[texture](scene);
}

const PAINTERS: Record<Texture, (scene: Scene) => void> = {
  smooth: (scene) => paintGrain(scene, 0.05),
  grain: (scene) => paintGrain(scene, 0.34),
  mist: paintMist,
  ripples: paintRipples,
  stardust: paintStardust,
};

/** Fine noise. Even the smooth works carry a trace, without which wide gradients show bands. */
function paintGrain({ canvas, random }: Scene, strength: number): void {
  const noise = element("feTurbulence", {
    type: "fractalNoise",
    baseFrequency: "0.8",
    numOctaves: 2,
    seed: random.whole(1, 9999),
    stitchTiles: "stitch",
  });
  const toGrey = element("feColorMatrix", {
    type: "matrix",
    values: `0.33 0.33 0.33 0 0 0.33 0.33 0.33 0 0 0.33 0.33 0.33 0 0 0 0 0 0 ${strength}`,
  });
  canvas.fillFrame({ filter: canvas.frameFilter(noise + toGrey), style: "mix-blend-mode:soft-light" });
  canvas.fillFrame({ filter: canvas.frameFilter(noise + toGrey), opacity: 0.25 });
}

/** Banks of pale mist, drawn out sideways and thicker towards the ground. */
function paintMist(scene: Scene): void {
  const { canvas, colours, random } = scene;
  const noise = element("feTurbulence", {
    type: "fractalNoise",
    baseFrequency: "0.0016 0.0058",
    numOctaves: 3,
    seed: random.whole(1, 9999),
  });
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(colours.light.slice(at, at + 2), 16) / 255);
  const toVeil = element("feColorMatrix", {
    type: "matrix",
    values: `0 0 0 0 ${r?.toFixed(2)} 0 0 0 0 ${g?.toFixed(2)} 0 0 0 0 ${b?.toFixed(2)} 1.9 0 0 0 -0.7`,
  });
  canvas.fillFrame({ filter: canvas.frameFilter(noise + toVeil), opacity: 0.55 });
  canvas.fillFrame({
    fill: canvas.verticalGradient([
      { at: 0.35, colour: colours.light, opacity: 0 },
      { at: 0.75, colour: colours.light, opacity: 0.2 },
      { at: 1, colour: colours.light, opacity: 0.05 },
    ]),
  });
  paintGrain(scene, 0.05);
}

/** Thin rings of light that spread from the focus and fade on their way. */
function paintRipples(scene: Scene): void {
  const { canvas, colours, focus, random } = scene;
  const step = random.between(34, 44);
  canvas.group({ fill: "none", stroke: colours.light, style: "mix-blend-mode:soft-light" }, () => {
    for (let radius = step * 2; radius < FRAME * 0.95; radius += step) {
      const fade = 1 - radius / FRAME;
      canvas.circle(focus, radius, { "stroke-width": 1 + fade * 3.2, opacity: 0.12 + fade * 0.6 });
    }
  });
  paintGrain(scene, 0.05);
}

/** Specks of light over the whole frame, some of them with a halo. */
function paintStardust(scene: Scene): void {
  const { canvas, colours, random } = scene;
  const place = () => ({ x: random.between(0, FRAME), y: random.between(0, FRAME) });
  const halo = canvas.radialGradient([
    { at: 0, colour: "#ffffff" },
    { at: 0.18, colour: colours.light, opacity: 0.6 },
    { at: 0.45, colour: colours.body[0], opacity: 0.18 },
    { at: 1, colour: colours.body[0], opacity: 0 },
  ]);
  paintDots(canvas, colours.light, 170, place);
  for (let i = 0; i < 16; i++) canvas.circle(place(), random.between(8, 20), { fill: halo });
  paintGrain(scene, 0.05);
}
