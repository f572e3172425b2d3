import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { publishBuild } from "./publish.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "model-wip-publish-"));
  folder = join(root, "served");
});
afterEach(() => rmSync(root, { recursive: true }));

/** A build as vite leaves it: a page that names its script. */
function built(name: string): string {
  const building = join(root, `building-${name}`);
  mkdirSync(join(building, "assets"), { recursive: true });
  writeFileSync(join(building, "index.html"), `page of ${name}`);
  writeFileSync(join(building, "documents.json"), "{}");
  writeFileSync(join(building, "assets", `script-${name}.js`), name);
  return building;
}

describe("a build of the dashboard that is published", () => {
  it("makes the folder where there is none", () => {
    publishBuild(built("one"), folder);
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("page of one");
    expect(readdirSync(folder).toSorted()).toEqual(["assets", "documents.json", "index.html"]);
  });

  it("leaves to pages that are open the files that they may still ask for", () => {
    publishBuild(built("one"), folder);
    publishBuild(built("two"), folder);
    expect(readFileSync(join(folder, "index.html"), "utf8")).toBe("page of two");
    expect(readdirSync(join(folder, "assets")).toSorted()).toEqual(["script-one.js", "script-two.js"]);
  });

  it("removes them after a day, but nothing of the newest", () => {
    publishBuild(built("one"), folder);
    publishBuild(built("two"), folder, Date.now() + 2 * DAY_MS);
    expect(readdirSync(join(folder, "assets"))).toEqual(["script-two.js"]);
  });
});
