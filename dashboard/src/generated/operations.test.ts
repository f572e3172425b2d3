import { readFileSync } from "node:fs";
import { generate } from "@model-wip/client/codegen";
import { expect, it } from "vitest";
import { folder } from "../../tools/codegen.ts";

it("is what the operations and the gateway's schema give", async () => {
  const committed = readFileSync(new URL("./operations.ts", import.meta.url), "utf8");
  expect(await generate(folder), "run `npm run codegen -w dashboard`").toBe(committed);
});
