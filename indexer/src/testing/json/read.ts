import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "lossless-json";
import { invalid } from "../invalid.ts";
import { type TestFile, testShape } from "./shape.ts";

/** Names of files and folders that are passed over begin with neither a letter nor a digit, as for `gnd test`. */
const PASSED_OVER = /^[^a-z0-9]/i;

/**
 * The files that paths name: a file itself, of a folder all `.json` in it, however deep.
 *
 * @throws IndexerError `TEST_INVALID` if a path is not there, or if there is no file.
 */
export function testFilesAt(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats === undefined)
      throw invalid(`${path} is not there.`, "Name files of tests, or folders with them.");
    return stats.isDirectory() ? filesIn(path) : [path];
  });
  if (files.length === 0)
    throw invalid(`There is no test in ${paths.join(", ")}.`, "Name files of tests, or folders with them.");
  return [...new Set(files)];
}

/** Reads a test. @throws IndexerError `TEST_INVALID`, naming the place in the file, if it is none. */
export function readTest(path: string): TestFile {
  let json: unknown;
  try {
    json = parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw invalid(`${path} cannot be read: ${(error as Error).message}.`);
  }
  const result = testShape.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path: place, message }) =>
    place.length === 0 ? message : `${place.join(".")}: ${message}`,
  );
  throw invalid(`${path} is no test: ${issues.join("; ")}.`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !PASSED_OVER.test(name))
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return filesIn(path);
      return entry.name.endsWith(".json") ? [path] : [];
    });
}
