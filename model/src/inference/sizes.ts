/** Sides of the square images that can be asked for, in pixels: the model's own, and enlargements of it. */
export const SIZES = [256, 512, 1024] as const;
