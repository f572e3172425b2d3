/** CPU seconds per 1,000 events, database included, of both sides on a chain of `events` events. */
export interface Growth {
  readonly events: number;
  readonly subgraph: number;
  readonly floor: number;
}

const WIDTH = 640;
const HEIGHT = 320;
const MARGIN = { left: 70, right: 90, top: 20, bottom: 50 } as const;
const SIDES = [
  { name: "subgraph", colour: "#1d4ed8" },
  { name: "floor", colour: "#b45309" },
] as const;

/** Draws CPU time per event over the length of the chain, both on logarithmic scales, as an SVG. */
export function drawGrowth(growth: readonly Growth[]): string {
  const across = axis(
    growth.map(({ events }) => events),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const up = axis(
    growth.flatMap(({ subgraph, floor }) => [subgraph, floor]),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  const bottom = HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  const grid = [
    ...across.decades.map(
      (value) =>
        `<path d="M${across.at(value)} ${MARGIN.top}V${bottom}" stroke="#ddd"/>` +
        `<text x="${across.at(value)}" y="${bottom + 18}" text-anchor="middle">${value.toLocaleString("en")}</text>`,
    ),
    ...up.decades.map(
      (value) =>
        `<path d="M${MARGIN.left} ${up.at(value)}H${right}" stroke="#ddd"/>` +
        `<text x="${MARGIN.left - 8}" y="${up.at(value) + 4}" text-anchor="end">${value.toLocaleString("en")}</text>`,
    ),
  ];
  const lines = SIDES.map(({ name, colour }) => {
    const points = growth.map((point) => [across.at(point.events), up.at(point[name])] as const);
    const dots = points.map(([x, y]) => `<circle cx="${x}" cy="${y}" r="3" fill="${colour}"/>`);
    const [x, y] = points.at(-1) ?? [0, 0];
    return (
      `<path d="M${points.map((point) => point.join(" ")).join("L")}" fill="none" stroke="${colour}" stroke-width="2"/>` +
      `${dots.join("")}<text x="${x + 10}" y="${y + 4}" fill="${colour}">${name}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    "<title>CPU seconds per 1,000 events, by the number of events on the chain</title>",
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...grid,
    ...lines,
    `<text x="${(MARGIN.left + right) / 2}" y="${HEIGHT - 10}" text-anchor="middle">events on the chain</text>`,
    `<text transform="translate(16 ${(MARGIN.top + bottom) / 2}) rotate(-90)" text-anchor="middle">CPU s per 1,000 events</text>`,
    "</svg>\n",
  ].join("\n");
}

/** A logarithmic axis over whole decades, from the pixel `start` to the pixel `end`. */
function axis(values: readonly number[], start: number, end: number) {
  const least = Math.floor(Math.log10(Math.min(...values)));
  const most = Math.max(Math.ceil(Math.log10(Math.max(...values))), least + 1);
  return {
    at: (value: number) => Math.round(start + ((Math.log10(value) - least) / (most - least)) * (end - start)),
    decades: Array.from({ length: most - least + 1 }, (_, index) => 10 ** (least + index)),
  };
}
