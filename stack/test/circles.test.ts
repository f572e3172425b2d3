import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, it } from "vitest";
import { repositoryRoot } from "../src/processes/binary.ts";

const ROOMS = ["bench", "cli", "client", "dashboard", "exports", "gateway", "indexer", "stack"];

/** Files that run, by their paths in the repository; tests and what they share are not among them. */
const files = execFileSync("git", ["ls-files", "--", ...ROOMS], { cwd: repositoryRoot, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.tsx?$/.test(file) && !/(^|\/)test\/|\.test\.ts$/.test(file));

/** What each imports of the repository by a relative path, types and what is loaded when it is needed included. */
const imports = new Map(
  files.map((file) => {
    const text = readFileSync(join(repositoryRoot, file), "utf8");
    const paths = [...text.matchAll(/(?:from |import\()"(\.[^"]+)"/g)].map(([, path = ""]) => path);
    return [file, paths.map((path) => normalize(join(dirname(file), path)))];
  }),
);

/** A way from a file back to itself, if there is one; `done` has no part in any. */
function circleThrough(
  file: string,
  path: readonly string[],
  done: Set<string>,
): readonly string[] | undefined {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const next of imports.get(file) ?? []) {
    const circle = circleThrough(next, [...path, file], done);
    if (circle) return circle;
  }
  done.add(file);
  return undefined;
}

it("no file imports itself by way of others", () => {
  expect(files).toContain("gateway/src/server.ts");
  expect(imports.get("gateway/src/server.ts")).toContain("gateway/src/context.ts");
  const done = new Set<string>();
  for (const file of files) expect(circleThrough(file, [], done)).toBeUndefined();
});
