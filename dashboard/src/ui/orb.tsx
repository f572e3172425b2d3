import { huesOf } from "../format/names.ts";

/** A light of its own for every campaign and account, made of its id. */
export function Orb({ id, size }: { id: string; size: number }) {
  const [first, second] = huesOf(id);
  const background = `radial-gradient(circle at 34% 28%, oklch(97% 0.04 ${first}), oklch(82% 0.13 ${first}) 32%, oklch(62% 0.19 ${second}) 66%, oklch(34% 0.14 ${second + 25}))`;
  return <span className="orb" style={{ width: size, height: size, background }} aria-hidden="true" />;
}
