import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** Names of files in it change with their content, so that those of two builds can lie beside each other. */
const ASSETS = "assets";
/** For so long a page that was opened before may still ask for files of its build. */
const KEPT_MS = 24 * 60 * 60 * 1000;

/**
 * Puts what was built in `building` in the place of what is in `folder`, file by file and each at once: whoever serves the folder has at
 * every moment a page all of whose files are there. Files of builds before go when they have not been of the newest for a day.
 */
export function publishBuild(building: string, folder: string, now = Date.now()): void {
  mkdirSync(join(folder, ASSETS), { recursive: true });
  cpSync(join(building, ASSETS), join(folder, ASSETS), { recursive: true });
  for (const name of readdirSync(building)) {
    // The page comes last: it names all others.
    if (name !== ASSETS && name !== "index.html") renameSync(join(building, name), join(folder, name));
  }
  renameSync(join(building, "index.html"), join(folder, "index.html"));
  for (const name of readdirSync(join(folder, ASSETS))) {
    const file = join(folder, ASSETS, name);
    const isOfNewest = existsSync(join(building, ASSETS, name));
    if (!isOfNewest && now - statSync(file).mtimeMs > KEPT_MS) rmSync(file);
  }
}
