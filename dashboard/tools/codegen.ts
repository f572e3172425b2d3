import { writeFileSync } from "node:fs";
import { generate } from "@model-wip/client/codegen";

export const folder = new URL("../src/operations/", import.meta.url);
const output = new URL("../src/generated/operations.ts", import.meta.url);

if (process.argv[1] === new URL(import.meta.url).pathname) writeFileSync(output, await generate(folder));
