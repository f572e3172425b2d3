import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { settingNames } from "../src/config.ts";
import { errorCodes } from "../src/errors.ts";
import { providersSchema } from "../src/generation/providers/config.ts";

// The formatter pads the cells of tables.
const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8").replace(/ +/g, " ");

describe("the README", () => {
  it.each(Object.entries(errorCodes))("explains %s as the code does", (code, meaning) => {
    expect(readme).toContain(`| \`${code}\` | ${meaning} |`);
  });

  it.each(settingNames)("lists the setting %s", (name) => {
    expect(readme).toContain(`\`${name}\``);
  });

  it("shows providers that can be configured like that", () => {
    const [, example = ""] = /```json\n(\[.*?\])\n```/s.exec(readme) ?? [];
    expect(providersSchema.parse(JSON.parse(example)).map(({ kind }) => kind)).toEqual([
      "openai-compatible",
      "replicate",
      "fal",
    ]);
  });
});
