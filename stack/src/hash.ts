import { createHash, type Hash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** SHA-256 over the names and contents of files, and of all files in folders; in hex. */
export function hashFiles(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const path of paths) add(hash, path, path);
  return hash.digest("hex");
}

function add(hash: Hash, path: string, name: string): void {
  if (!statSync(path).isDirectory()) {
    hash.update(`${name}\0`).update(readFileSync(path)).update("\0");
    return;
  }
  for (const entry of readdirSync(path).sort()) add(hash, join(path, entry), entry);
}
