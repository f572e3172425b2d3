import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { expect, it } from "vitest";
import { addAuditOptions } from "../src/audit/command.ts";
import { STACK_ERROR_CODES } from "../src/errors.ts";
import { addStartOptions } from "../src/options.ts";
import { repositoryRoot } from "../src/processes/binary.ts";

const read = (path: string) => readFileSync(join(repositoryRoot, path), "utf8");
const guide = read("docs/operator.md");
const firstCells = (pattern: RegExp) => [...guide.matchAll(pattern)].map(([, cell]) => cell).toSorted();

it("lists every error code, and no other", () => {
  const ofBootstrap = [...read("stack/bootstrap.mjs").matchAll(/fail\(\s*`\[([A-Z_]+)\]/g)].map(
    ([, code]) => code,
  );
  const codes = [...STACK_ERROR_CODES, ...ofBootstrap, "UNEXPECTED"];
  expect(firstCells(/^\| `([A-Z_]+)` \|/gm)).toEqual(codes.toSorted());
});

it.each([
  ["npm start", addStartOptions, /^\| option \|/m],
  ["npm run audit", addAuditOptions, /^\| option of `npm run audit` \|/m],
] as const)("lists every option of %s, and no other", (_, addOptions, header) => {
  const options = addOptions(new Command()).options.map(({ long }) => long);
  const table = guide.slice(guide.search(header)).split("\n\n", 1)[0] as string;
  const listed = [...table.matchAll(/^\| `(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(listed.toSorted()).toEqual(options.toSorted());
});
