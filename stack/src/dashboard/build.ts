import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hashFiles } from "../hash.ts";
import { repositoryRoot } from "../processes/binary.ts";
import { run } from "../processes/run.ts";
import { typescriptArguments } from "../processes/typescript.ts";
import { publishBuild } from "./publish.ts";

/** Everything that the page is made from, relative to the repository; the lock file for what comes from npm. */
const SOURCES = [
  "dashboard/index.html",
  "dashboard/package.json",
  "dashboard/public",
  "dashboard/src",
  "dashboard/tools/compress.ts",
  "dashboard/tools/list-documents.ts",
  "dashboard/vite.config.ts",
  "client/src",
  "contracts/receipts",
  "package-lock.json",
];

/**
 * Builds the dashboard into `folder`, unless it is there already, of the same sources. A gateway may serve the folder meanwhile: it has
 * the old page until the new one is whole.
 *
 * @throws StackError BUILD_FAILED
 */
export async function buildDashboard(options: {
  readonly folder: string;
  readonly logFile: string;
  readonly signal: AbortSignal;
}): Promise<string> {
  const { folder, logFile, signal } = options;
  const hash = hashFiles(SOURCES.map((source) => join(repositoryRoot, source)));
  const stamp = join(folder, "sources.sha256");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return folder;
  const building = join(folder, `.building-${process.pid}`);
  try {
    await build(building, logFile, signal);
    publishBuild(building, folder);
  } finally {
    rmSync(building, { recursive: true, force: true });
  }
  writeFileSync(stamp, hash);
  return folder;
}

const build = (folder: string, logFile: string, signal: AbortSignal) =>
  run({
    command: process.execPath,
    args: [
      ...typescriptArguments(join(repositoryRoot, "node_modules/vite/bin/vite.js")),
      "build",
      "--outDir",
      folder,
      "--emptyOutDir",
    ],
    cwd: join(repositoryRoot, "dashboard"),
    // Whatever runs this: a test's environment would build React with all its checks.
    env: { NODE_ENV: "production" },
    logFile,
    signal,
    failure: {
      code: "BUILD_FAILED",
      what: "the dashboard could not be built",
      wayOut: "Mend what vite names in dashboard/ and start again.",
    },
  });
