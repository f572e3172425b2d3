import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { generate } from "../../tools/codegen.ts";

it("is what the operations and the gateway's schema give", async () => {
  const committed = readFileSync(new URL("./operations.ts", import.meta.url), "utf8");
  expect(await generate(), "run `npm run codegen` in client/").toBe(committed);
});
