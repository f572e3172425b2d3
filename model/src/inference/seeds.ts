/** Generations are asked for with seeds below this, since GraphQL's whole numbers end there. */
const SEEDS = 2 ** 31;

/** The seed of one image of a generation: the first has the generation's own, and the others those that follow it. */
export function seedOfImage(seed: number, index: number): number {
  return (seed + index) % SEEDS;
}
