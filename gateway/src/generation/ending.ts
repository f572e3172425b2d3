import type { StoredImage } from "../database/columns.ts";
import type { GatewayError } from "../errors.ts";

/** How a generation ended. `latencyMs` runs from the start of the call to the end of storing the images. */
export type Ending =
  | { readonly images: readonly StoredImage[]; readonly latencyMs: number }
  | { readonly error: GatewayError; readonly latencyMs: number };
