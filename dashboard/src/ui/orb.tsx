import { huesOf } from "../format/names.ts";

/** A light of its own for every campaign and account, made of its id. */
export function Orb({ id, size }: { id: string; size: number }) {
  const [first, second] = huesOf(id);
  const background = `radial-gradient(circle at 34% 28%, oklch(96% 0.05 ${first}), oklch(80% 0.15 ${first}) 30%, oklch(58% 0.21 ${second}) 62%, oklch(28% 0.13 ${second + 30}))`;
  return <span className="orb" style={{ width: size, height: size, background }} aria-hidden="true" />;
}
