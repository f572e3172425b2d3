/** Width and height of every work, in the units that its shapes are drawn in. */
export const FRAME = 1000;

export interface Stop {
  /** From 0 at the start or centre to 1 at the end or rim. */
  at: number;
  colour: string;
  /** 1 when left out. */
  opacity?: number;
}

export interface Point {
  x: number;
  y: number;
}

/** How a radial gradient lies in the box that it fills, in parts of that box. */
export interface Spread {
  centre?: Point;
  /** Its bright point; the centre when left out. */
  light?: Point;
  radius?: number;
}

const MIDDLE: Point = { x: 0.5, y: 0.5 };

type Attributes = Record<string, string | number | undefined>;

/** Collects the shapes of one work, and the gradients and filters that they share, into a self-contained SVG. */
export class Canvas {
  readonly #idPrefix: string;
  readonly #definitions = new Map<string, string>();
  readonly #shapes: string[] = [];

  /** @param idPrefix keeps the ids of works apart that stand in one page */
  constructor(idPrefix: string) {
    this.#idPrefix = idPrefix;
  }

  draw(name: string, attributes: Attributes): void {
    this.#shapes.push(element(name, attributes));
  }

  /** Draws what `paint` draws as one group. */
  group(attributes: Attributes, paint: () => void): void {
    this.#shapes.push(`<g${format(attributes)}>`);
    paint();
    this.#shapes.push("</g>");
  }

  circle(centre: Point, radius: number, attributes: Attributes): void {
    this.draw("circle", { cx: centre.x, cy: centre.y, r: radius, ...attributes });
  }

  /** Many round points of one size, in few bytes. */
  dots(places: readonly Point[], diameter: number, attributes: Attributes): void {
    if (places.length === 0) return;
    const d = places.map(({ x, y }) => `M${Math.round(x)} ${Math.round(y)}h0`).join("");
    this.draw("path", {
      d,
      "stroke-width": diameter,
      "stroke-linecap": "round",
      fill: "none",
      ...attributes,
    });
  }

  fillFrame(attributes: Attributes): void {
    this.draw("rect", { width: FRAME, height: FRAME, ...attributes });
  }

  /** A gradient from top to bottom of whatever it fills. */
  verticalGradient(stops: readonly Stop[]): string {
    return this.#define("linearGradient", { x1: 0, y1: 0, x2: 0, y2: 1 }, stops.map(stopElement).join(""));
  }

  /** A gradient from left to right of whatever it fills. */
  horizontalGradient(stops: readonly Stop[]): string {
    return this.#define("linearGradient", { x1: 0, y1: 0, x2: 1, y2: 0 }, stops.map(stopElement).join(""));
  }

  /** A gradient from a point out, by default from the middle to the edge of the box that it fills. */
  radialGradient(
    stops: readonly Stop[],
    { centre = MIDDLE, light = centre, radius = 0.5 }: Spread = {},
  ): string {
    return this.#define(
      "radialGradient",
      { cx: centre.x, cy: centre.y, r: radius, fx: light.x, fy: light.y },
      stops.map(stopElement).join(""),
    );
  }

  blur(deviation: number): string {
    const region = { x: "-60%", y: "-60%", width: "220%", height: "220%" };
    return this.#define("filter", region, element("feGaussianBlur", { stdDeviation: deviation }));
  }

  /** A filter of the caller's own making over the whole frame. */
  frameFilter(content: string): string {
    const region = { x: 0, y: 0, width: FRAME, height: FRAME, filterUnits: "userSpaceOnUse" };
    return this.#define("filter", { ...region, "color-interpolation-filters": "sRGB" }, content);
  }

  toSvg(title: string): string {
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024" viewBox="0 0 ${FRAME} ${FRAME}">`,
      `<title>${escapeXml(title)}</title>`,
      `<defs>${[...this.#definitions.values()].join("")}</defs>`,
      ...this.#shapes,
      "</svg>",
    ].join("\n");
  }

  /** Adds a definition, or finds the same one again, and gives the reference to it. */
  #define(name: string, attributes: Attributes, content: string): string {
    const key = `${name}${format(attributes)}${content}`;
    const known = [...this.#definitions.keys()].indexOf(key);
    const id = `${this.#idPrefix}-${known === -1 ? this.#definitions.size : known}`;
    if (known === -1)
      this.#definitions.set(key, `<${name}${format({ id, ...attributes })}>${content}</${name}>`);
    return `url(#${id})`;
  }
}

export function element(name: string, attributes: Attributes): string {
  return `<${name}${format(attributes)}/>`;
}

/** A smooth curve through the points (Catmull-Rom, written as cubic Beziers). */
export function smoothPath(points: readonly Point[]): string {
  const [first] = points;
  if (first === undefined) return "";
  const at = (index: number) => points[Math.min(Math.max(index, 0), points.length - 1)] ?? first;
  const curves = points.slice(1).map((end, i) => {
    const [before, start, after] = [at(i - 1), at(i), at(i + 2)];
    const control1 = `${round(start.x + (end.x - before.x) / 6)} ${round(start.y + (end.y - before.y) / 6)}`;
    const control2 = `${round(end.x - (after.x - start.x) / 6)} ${round(end.y - (after.y - start.y) / 6)}`;
    return `C${control1} ${control2} ${round(end.x)} ${round(end.y)}`;
  });
  return `M${round(first.x)} ${round(first.y)}${curves.join("")}`;
}

/** The area between a curve and the bottom of the frame. */
export function areaBelow(points: readonly Point[]): string {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return "";
  return `${smoothPath(points)}L${round(last.x)} ${FRAME}L${round(first.x)} ${FRAME}Z`;
}

function stopElement({ at, colour, opacity }: Stop): string {
  return element("stop", { offset: at, "stop-color": colour, "stop-opacity": opacity });
}

function format(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${typeof value === "number" ? round(value) : value}"`)
    .join("");
}

/** Two decimals keep the files small, and the bytes equal wherever the last bit of a sine is not. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
