/** Colours of one mood, as sRGB hex. */
export interface PaletteColours {
  /** The colours as a caption names them, from the dominant one on. */
  words: string;
  /** The sky, from top to bottom. */
  sky: readonly [string, string, string];
  /** The brightest light, nearly white. */
  light: string;
  /** A luminous body, from its lit side to its rim. */
  body: readonly [string, string, string];
  /** A second body, in the palette's contrasting colour. */
  counter: readonly [string, string, string];
  /** Land, water and shadow. */
  deep: string;
}

export const PALETTES = {
  "dawn rose": {
    words: "rose, peach and plum",
    sky: ["#251745", "#a8436f", "#ffbd91"],
    light: "#fff4e3",
    body: ["#ffc9a3", "#ff6f8e", "#a63d8f"],
    counter: ["#d9c2ff", "#8a63d8", "#3b2072"],
    deep: "#1c1033",
  },
  ember: {
    words: "orange, crimson and charcoal",
    sky: ["#12060a", "#4a0d17", "#d24a1a"],
    light: "#fff1c9",
    body: ["#ffd27a", "#ff6a24", "#8f1320"],
    counter: ["#ffb199", "#c0264d", "#3d0724"],
    deep: "#0d0406",
  },
  glacier: {
    words: "ice blue, teal and white",
    sky: ["#062033", "#1f668c", "#c9eef4"],
    light: "#ffffff",
    body: ["#e8fdff", "#7fd6ee", "#1f6fa3"],
    counter: ["#e6e9ff", "#8fa4ea", "#36489c"],
    deep: "#051724",
  },
  lagoon: {
    words: "turquoise, sea green and ink",
    sky: ["#03161f", "#0a5a63", "#86ecc2"],
    light: "#f4ffe9",
    body: ["#d4ffdf", "#35d0a8", "#065f73"],
    counter: ["#fff0b8", "#f0b45a", "#a3562c"],
    deep: "#021017",
  },
  "violet hour": {
    words: "violet, lilac and midnight blue",
    sky: ["#0b0925", "#3d1f7d", "#cf8dff"],
    light: "#fdf0ff",
    body: ["#f3d1ff", "#b266ff", "#43169a"],
    counter: ["#ffd0ec", "#f062a8", "#7a1767"],
    deep: "#07051a",
  },
  citrine: {
    words: "gold, amber and umber",
    sky: ["#221303", "#95560b", "#ffe08a"],
    light: "#fffbe4",
    body: ["#fff2b0", "#ffc02e", "#a8560a"],
    counter: ["#ffe0c7", "#ee8a4a", "#7d2f13"],
    deep: "#160b02",
  },
  moss: {
    words: "moss green, fern and pale gold",
    sky: ["#07150f", "#2a5c3f", "#d7e8a4"],
    light: "#fdffe6",
    body: ["#f0f7b5", "#9fc95a", "#23613f"],
    counter: ["#dff5e6", "#6fc7a3", "#1a5a5a"],
    deep: "#050f0a",
  },
  moonstone: {
    words: "silver, slate and pale blue",
    sky: ["#0d1018", "#414b66", "#d5dcea"],
    light: "#ffffff",
    body: ["#f7f9ff", "#b5c0d9", "#4c5876"],
    counter: ["#fff1e4", "#d8b8a8", "#75566a"],
    deep: "#090b12",
  },
  coral: {
    words: "coral, sand and deep teal",
    sky: ["#062b3a", "#1c7f86", "#ffb59a"],
    light: "#fff6ea",
    body: ["#ffd9b8", "#ff7d66", "#b8324f"],
    counter: ["#d8fff2", "#4cc9b0", "#0d6a78"],
    deep: "#041c27",
  },
  ultramarine: {
    words: "ultramarine, azure and black",
    sky: ["#02040f", "#0a1d6e", "#4d86ff"],
    light: "#f1f6ff",
    body: ["#cfe2ff", "#4d86ff", "#0f1f9c"],
    counter: ["#ffe3c2", "#ff9a4d", "#b03a12"],
    deep: "#01020a",
  },
  prism: {
    words: "pink, periwinkle and mint",
    sky: ["#1b1250", "#6a63f0", "#ffc2ee"],
    light: "#ffffff",
    body: ["#d6fff3", "#f59af0", "#5a5cf0"],
    counter: ["#fff3b0", "#7ef0d0", "#3a7bf2"],
    deep: "#120b3a",
  },
  pearl: {
    words: "cream, blush and pale blue",
    sky: ["#b9cbe6", "#f1dcd8", "#fff5e6"],
    light: "#ffffff",
    body: ["#fffaf0", "#ffc7b8", "#b79bd6"],
    counter: ["#f2fbff", "#a9d3ee", "#7a93cf"],
    deep: "#7f8fb5",
  },
} as const satisfies Record<string, PaletteColours>;

export type Palette = keyof typeof PALETTES;
