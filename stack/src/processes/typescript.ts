import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

/** Arguments with which `node` runs a TypeScript file in one process, so that its id is the component's own. */
export function typescriptArguments(file: string): string[] {
  const loader = createRequire(import.meta.url).resolve("tsx/esm");
  return ["--import", pathToFileURL(loader).href, file];
}
