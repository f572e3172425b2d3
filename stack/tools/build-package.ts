import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/*
 * Makes the package that a room publishes, in its `dist/`: JavaScript and declarations for any Node 20 project or bundler, where this
 * repository itself reads the TypeScript. Run in the room's folder, by `npm run build -w ROOM`.
 *
 * What is exported and run is what package.json says of `src/`; `files` there are copied.
 */

interface Manifest extends Record<string, unknown> {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

const room = process.cwd();
/** What `npm publish` and `npm pack` take. */
const output = join(room, "dist");
const compiler = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");

rmSync(output, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "--project", join(room, "tsconfig.build.json")], {
  stdio: "inherit",
});
if (status !== 0) process.exit(1);

const {
  private: _,
  scripts: __,
  devDependencies: ___,
  files,
  exports: sources,
  bin,
  ...manifest
} = JSON.parse(readFileSync(join(room, "package.json"), "utf8")) as Manifest;
const published = {
  ...manifest,
  exports: Object.fromEntries(Object.entries(sources).flatMap(([name, source]) => entry(name, source))),
  ...(bin && { bin: Object.fromEntries(Object.keys(bin).map((name) => [name, "./main.js"])) }),
};
writeFileSync(join(output, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
for (const file of files) cpSync(join(room, file), join(output, file), { recursive: true });

/** What is not of `src/` is this repository's own. */
function entry(name: string, source: string): [string, { types: string; default: string }][] {
  const path = /^\.\/src\/(.+)\.ts$/.exec(source)?.[1];
  return path === undefined ? [] : [[name, { types: `./${path}.d.ts`, default: `./${path}.js` }]];
}
