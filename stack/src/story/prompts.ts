/** What people ask the model for, four times for each collection that they publish, in words of their own. */
export const PROMPTS: Readonly<Record<string, readonly [string, string, string, string]>> = {
  "First Light": [
    "sunrise over still water, rose and peach, smooth",
    "a sun on the horizon, gold and amber, to the left",
    "a pale sunrise in cream and blush, veiled in mist",
    "a small distant sun, coral and sand, film grain",
  ],
  "Nine Suns": [
    "one large orb close by, ember, smooth and clean",
    "a luminous orb high above, citrine, stardust",
    "twin orbs in violet and lilac, fine ripples of light",
    "a fiery sphere, low in the frame, misty",
  ],
  Tidal: [
    "a tide of waves under a glowing moon, turquoise and ink",
    "layered waves, ultramarine, the moon to the right",
    "silver waves, slate and pale blue, grainy",
    "a tide in ice blue and teal, the moon high, smooth",
  ],
  Afterglow: [
    "an aurora above dark hills, moss green and fern",
    "curtains of light in pink, periwinkle and mint",
    "a violet hour aurora, stardust, distant",
    "northern lights, turquoise, smooth and clean",
  ],
  "Low Horizon": [
    "a setting sun low in the frame, crimson and charcoal",
    "a still horizon, silver, the sun large and close",
    "horizon in deep teal and coral, ripples",
    "the light on the water, azure and black, smooth",
  ],
  "Orchard of Orbs": [
    "a constellation of small orbs joined by fine lines, prism",
    "constellation, pearl, to the left, mist",
    "twin orbs, moonstone, high in the frame",
    "two orbs, dawn rose, one large and one small, smooth",
  ],
  "Small Hours": [
    "an eclipse in a bright corona, ultramarine, centred",
    "a dark disc, ember, distant and small, grain",
    "misty mountain ridges before a rising orb, midnight blue and violet",
    "mountains in moss green, the orb to the right, smooth",
  ],
  "Halo Study": [
    "an orb in glacier, fine ripples of light, centred",
    "an eclipse to the right, gold corona, stardust",
    "a bubble of pearl and blush, close and large",
    "a lonely orb over a forgotten cathedral, lagoon",
  ],
};
