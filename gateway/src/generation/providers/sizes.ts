import type { JSONObject } from "@ai-sdk/provider";
import type { RemoteConfig } from "./config.ts";

/** What the operator has a size mean, such as an aspect ratio; undefined where it is sent as it is. */
export function sizeParameters(sizes: RemoteConfig["sizes"], size: string): JSONObject | undefined {
  return sizes === undefined || Array.isArray(sizes) ? undefined : (sizes[size] as JSONObject | undefined);
}
