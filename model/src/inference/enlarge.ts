/**
 * Pixels at a multiple of their size, smoothly (Catmull-Rom splines, rows and then columns).
 * @param planes the planes of one image one after the other, each `side` x `side`
 * @param times a whole number of at least 1
 */
export function enlarge(planes: Float32Array, side: number, times: number): Float32Array {
  if (times === 1) return planes;
  const count = planes.length / (side * side);
  const weights = Array.from({ length: times }, (_, at) => splineWeights((at + 0.5) / times - 0.5));
  const wide = new Float32Array(planes.length * times);
  for (let row = 0; row < count * side; row++) {
    stretch(planes, row * side, 1, wide, row * side * times, 1, side, weights);
  }
  const out = new Float32Array(wide.length * times);
  const width = side * times;
  for (let plane = 0; plane < count; plane++) {
    for (let column = 0; column < width; column++) {
      const from = plane * side * width + column;
      stretch(wide, from, width, out, plane * width * width + column, width, side, weights);
    }
  }
  return out;
}

interface Weights {
  /** Of the neighbour from which on the four are taken, against the pixel's own place. */
  first: number;
  of: readonly [number, number, number, number];
}

function splineWeights(offset: number): Weights {
  const first = offset < 0 ? -2 : -1;
  const t = offset < 0 ? offset + 1 : offset;
  return {
    first,
    of: [
      ((-t + 2) * t - 1) * t * 0.5,
      ((3 * t - 5) * t * t + 2) * 0.5,
      ((-3 * t + 4) * t + 1) * t * 0.5,
      (t - 1) * t * t * 0.5,
    ],
  };
}

/** One line of `length` values, `step` apart, becomes one of `length * weights.length`. */
function stretch(
  from: Float32Array,
  start: number,
  step: number,
  to: Float32Array,
  toStart: number,
  toStep: number,
  length: number,
  weights: readonly Weights[],
): void {
  let target = toStart;
  for (let at = 0; at < length; at++) {
    for (const { first, of } of weights) {
      let sum = 0;
      for (let tap = 0; tap < 4; tap++) {
        const place = Math.min(Math.max(at + first + tap, 0), length - 1);
        sum += (from[start + place * step] ?? 0) * (of[tap] ?? 0);
      }
      to[target] = sum;
      target += toStep;
    }
  }
}
