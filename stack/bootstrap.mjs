#!/usr/bin/env node
import { spawnSync } from "node:child_process";
// Runs on a bare clone: checks the machine, installs the packages, then hands over to TypeScript.
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stampFile = join(root, "node_modules", ".installed-lock");

function fail(message) {
  console.error(`\n  ${message.replaceAll("\n", "\n  ")}\n`);
  process.exit(1);
}

function checkMachine() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `[NODE_TOO_OLD] Node ${process.versions.node} is too old.\nInstall Node 20.19 or newer and try again.`,
    );
  }
  if (process.platform !== "linux") {
    console.warn(
      `  [PLATFORM_UNTESTED] This is tested on Linux. On ${process.platform} graph-node does not come from npm: for --engine graph-node,\n` +
        `  and for npm test, put a \`gnd\` 0.45 of your platform on PATH.`,
    );
  }
}

/** Installs what the lock file names, unless exactly that is installed already. */
function installPackages() {
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === lock) return;
  const started = Date.now();
  if (process.stdout.isTTY) process.stdout.write("  packages   npm ci …");
  // No package's install script is needed, so none is run.
  const npm = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (npm.status !== 0) {
    // npm adds its whole manual to some errors.
    const reason = npm.error?.message ?? npm.stderr.trim().split("\n").slice(0, 12).join("\n");
    fail(
      `[INSTALL_FAILED] npm ci failed:\n${reason}\nSee that the npm registry can be reached, and try again.`,
    );
  }
  writeFileSync(stampFile, lock);
  process.stdout.write(
    `${process.stdout.isTTY ? "\r" : ""}  packages   installed from the lock file  ${((Date.now() - started) / 1000).toFixed(1)} s\n`,
  );
}

checkMachine();
process.env.MODEL_WIP_STARTED_AT ??= String(Date.now());
installPackages();
const { register } = await import("tsx/esm/api");
register();
const { main } = await import("./src/cli.ts");
await main(process.argv);
