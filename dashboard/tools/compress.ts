import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** What is text. Fonts are compressed by themselves. */
const TEXT = new Set([".css", ".js", ".svg"]);
/** Smaller ones fit into one packet as they are. */
const LEAST_BYTES = 1_024;

/** Writes `x.br` and `x.gz` beside every file that is worth it, so that no server has to compress it again and again. */
export const compress = (): Plugin => ({
  name: "compress",
  writeBundle({ dir }) {
    if (dir === undefined) throw new Error("a build has a folder");
    for (const name of readdirSync(dir, { recursive: true, encoding: "utf8" })) {
      const file = join(dir, name);
      if (!TEXT.has(extname(name)) || statSync(file).size < LEAST_BYTES) continue;
      const bytes = readFileSync(file);
      const size = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
      writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: size }));
      writeFileSync(`${file}.gz`, gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }));
    }
  },
});
