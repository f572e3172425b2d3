/**
 * Draws the training series as pixels: `npm run draw -w model -- --out <folder> [--size 256] [--count n]
 * [--part i/n]`. Blocks that are there already are left, so that it can be stopped and started again, and several
 * parts can be drawn at once.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Resvg } from "@resvg/resvg-js";
import { renderWorkAs } from "../src/body-of-work/index.ts";
import { TRAINING_SERIES, type TrainingWork, trainingWorks } from "../src/training-set/series.ts";
import { trainingWords } from "../src/training-set/words.ts";

/** Works in one file of pixels. */
const BLOCK = 100;

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    size: { type: "string", default: "256" },
    count: { type: "string", default: String(TRAINING_SERIES.count) },
    part: { type: "string", default: "0/1" },
  },
});
if (values.out === undefined) throw new Error("--out names the folder that the pixels go to");
const out = values.out;
const size = wholeNumber("size", values.size);
const count = wholeNumber("count", values.count);
const [part = 0, parts = 1] = values.part.split("/").map(Number);

mkdirSync(out, { recursive: true });
const works = trainingWorks(count);
write("works.json", JSON.stringify({ series: TRAINING_SERIES, size, block: BLOCK, works }));
write("words.json", JSON.stringify(trainingWords()));
for (let block = part; block * BLOCK < works.length; block += parts) {
  const name = `pixels-${String(block).padStart(3, "0")}.rgb`;
  if (existsSync(join(out, name))) continue;
  const pixels = Buffer.concat(works.slice(block * BLOCK, (block + 1) * BLOCK).map(draw));
  write(name, pixels);
  console.log(`${name} sha256 ${createHash("sha256").update(pixels).digest("hex")}`);
}

/** Size x size pixels of 3 bytes, row by row. */
function draw(work: TrainingWork): Buffer {
  const { svg } = renderWorkAs({ seed: TRAINING_SERIES.seed, index: work.index }, work);
  const { pixels } = new Resvg(svg, {
    fitTo: { mode: "width", value: size },
    font: { loadSystemFonts: false },
  }).render();
  const rgb = Buffer.alloc(size * size * 3);
  for (let at = 0; at < size * size; at++) pixels.copy(rgb, at * 3, at * 4, at * 4 + 3);
  return rgb;
}

/** A file is whole or not there. */
function write(name: string, content: string | Buffer): void {
  const path = join(out, name);
  writeFileSync(`${path}.${process.pid}`, content);
  renameSync(`${path}.${process.pid}`, path);
}

function wholeNumber(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`--${name} ${text} is not a whole number above 0`);
  return value;
}
