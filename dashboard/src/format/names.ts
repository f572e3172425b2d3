/** The ends of an address or hash, by which people tell them apart. */
export const short = (hex: string): string =>
  hex.length <= 12 ? hex : `${hex.slice(0, 6)}…${hex.slice(-4)}`;

/** Two hues that belong to an id: the same for everybody, at any time. */
export function huesOf(id: string): readonly [number, number] {
  let hash = 2_166_136_261;
  for (const letter of id) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 16_777_619) >>> 0;
  const first = hash % 360;
  return [first, (first + 30 + ((hash >>> 9) % 50)) % 360];
}

/** "1 member", "2 members". */
export const plural = (count: number | string, one: string, several = `${one}s`): string =>
  `${Number(count).toLocaleString("en")} ${Number(count) === 1 ? one : several}`;
