import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const room = fileURLToPath(new URL("..", import.meta.url));
/** What `npm publish` and `npm pack` take. */
const output = join(room, "dist");
const compiler = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");

/**
 * Makes the package that is published: JavaScript and declarations for any Node 20 project or bundler, where this repository itself
 * reads the TypeScript.
 */
rmSync(output, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [compiler, "--project", join(room, "tsconfig.build.json")], {
  stdio: "inherit",
});
if (status !== 0) process.exit(1);

const {
  private: _,
  scripts: __,
  devDependencies: ___,
  exports: ____,
  ...manifest
} = JSON.parse(readFileSync(join(room, "package.json"), "utf8")) as Record<string, unknown>;
const entry = (name: string) => ({ types: `./${name}.d.ts`, default: `./${name}.js` });
const published = { ...manifest, exports: { ".": entry("index"), "./live": entry("live") } };
writeFileSync(join(output, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
for (const file of ["README.md", "examples"])
  cpSync(join(room, file), join(output, file), { recursive: true });
