/**
 * Puts what training has exported into the folder of the weights, with the manifest by which the chain and the
 * gateway know it: `npm run package -w model -- --from <export.py's --out> --data <render.ts's --out>`.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { importer } from "ipfs-unixfs-importer";
import { PROCEDURE_VERSION, renderWorkAs } from "../src/body-of-work/index.ts";
import {
  MODEL_FOLDER,
  type ModelFile,
  type ModelManifest,
  rawContentId,
} from "../src/inference/model-files.ts";
import { isHeldOut, TRAINING_SERIES, trainingWorks } from "../src/training-set/series.ts";

/** Changes with anything that changes an image's bytes; see docs/model.md. */
const MODEL_VERSION = 2;

const { values } = parseArgs({
  options: {
    from: { type: "string" },
    data: { type: "string" },
    out: { type: "string", default: MODEL_FOLDER },
    steps: { type: "string", default: "8" },
    guidance: { type: "string", default: "3" },
  },
});
const { from, data, out } = values;
if (from === undefined || data === undefined) throw new Error("--from and --data name what to package");
mkdirSync(out, { recursive: true });

const shape = JSON.parse(readFileSync(join(from, "shape.json"), "utf8")) as {
  channels: number;
  side: number;
  size: number;
  start: number;
  words: string[];
};
const runtime = JSON.parse(
  readFileSync(new URL("../../node_modules/onnxruntime-web/package.json", import.meta.url), "utf8"),
) as { name: string; version: string };

const trainingData = JSON.stringify({
  format: "model-wip/training-data",
  procedureVersion: PROCEDURE_VERSION,
  series: TRAINING_SERIES,
  pixels: { size: shape.size, blocks: pixelDigests(data) },
  works: trainingWorks().map((work) => {
    const { svg } = renderWorkAs({ seed: TRAINING_SERIES.seed, index: work.index }, work);
    return { uri: `ipfs://${rawContentId(Buffer.from(svg))}`, heldOut: isHeldOut(work) };
  }),
});
writeFileSync(join(out, "training-data.json"), trainingData);
const licence = readFileSync(join(MODEL_FOLDER, "LICENCE"));

const model: ModelManifest = {
  format: "model-wip/model",
  name: "Dawns",
  modelVersion: MODEL_VERSION,
  size: shape.size,
  latents: { channels: shape.channels, side: shape.side },
  sampler: { start: shape.start, steps: Number(values.steps), guidance: Number(values.guidance) },
  runtime: { name: runtime.name, version: runtime.version },
  words: shape.words,
  layout: await take("layout.onnx"),
  flow: await take("flow.onnx"),
  decoder: await take("decoder.onnx"),
  trainingData: rawContentId(Buffer.from(trainingData)),
  licence: rawContentId(licence),
};
const manifest = JSON.stringify(model, null, 1);
writeFileSync(join(out, "model.json"), manifest);
const training = JSON.parse(readFileSync(join(from, "training.json"), "utf8")) as object;
writeFileSync(
  join(out, "training.json"),
  JSON.stringify(
    { model: rawContentId(Buffer.from(manifest)), trainingData: model.trainingData, ...training },
    null,
    1,
  ),
);
console.log(`${out}/model.json ${rawContentId(Buffer.from(manifest))}`);

async function take(name: string): Promise<ModelFile> {
  const bytes = readFileSync(join(from ?? "", name));
  writeFileSync(join(out, name), bytes);
  return { name, cid: await contentId(bytes), sha256: sha256(bytes) };
}

/** The content id that an IPFS node gives a file of any size, with raw leaves. */
async function contentId(bytes: Uint8Array): Promise<string> {
  const nowhere = { put: async (cid: unknown) => cid as never };
  const options = { profile: "unixfs-v0-2015", cidVersion: 1, rawLeaves: true } as const;
  for await (const { cid } of importer([{ content: bytes }], nowhere, options)) return String(cid);
  throw new Error("the importer gave no content id");
}

/** What the drawn pixels hash to, block by block. */
function pixelDigests(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(".rgb"));
  return names.sort().map((name) => sha256(readFileSync(join(folder, name))));
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
