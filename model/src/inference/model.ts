import * as ort from "onnxruntime-web/wasm";
import { readText } from "../words/read.ts";
import { identifyModel, type ModelFile, type ModelManifest, readModelFile } from "./model-files.ts";
import { toPng } from "./png.ts";
import { sample } from "./sampler.ts";

/** What an image is made from. The same request gives the same bytes, for the same model. */
export interface ImageRequest {
  prompt: string;
  /** What is not wanted; null for nothing. */
  negativePrompt: string | null;
  /** A whole number from 0 to 2^32 - 1. */
  seed: number;
  /** Width and height in pixels: one of `SIZES`. */
  size: number;
}

// One thread: several would add up in an order of their own, and so to other bits.
ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

interface Sessions {
  readonly layout: ort.InferenceSession;
  readonly flow: ort.InferenceSession;
  readonly decoder: ort.InferenceSession;
}

/** A model in memory. It makes one image at a time. */
export class Model {
  readonly manifest: ModelManifest;
  readonly #sessions: Sessions;

  private constructor(manifest: ModelManifest, sessions: Sessions) {
    this.manifest = manifest;
    this.#sessions = sessions;
  }

  /** Reads a model from its folder. Throws if a file is missing or not what the manifest says. */
  static async load(folder: string): Promise<Model> {
    const { manifest } = identifyModel(folder);
    const options = { executionProviders: ["wasm"], graphOptimizationLevel: "all" } as const;
    const open = (file: ModelFile) => ort.InferenceSession.create(readModelFile(folder, file), options);
    return new Model(manifest, {
      layout: await open(manifest.layout),
      flow: await open(manifest.flow),
      decoder: await open(manifest.decoder),
    });
  }

  /**
   * Makes an image.
   * @param onStep called with the part that is done, from 0 to 1; what it throws ends the work
   * @returns a PNG's bytes
   */
  async makeImage(request: ImageRequest, onStep: (part: number) => void): Promise<Uint8Array> {
    const { latents: shape, sampler, words } = this.manifest;
    const { layout, flow, decoder } = this.#sessions;
    const asked = new Float32Array(words.length * 2);
    asked.set(readText(request.prompt, words).asked);
    if (request.negativePrompt !== null)
      asked.set(readText(request.negativePrompt, words).asked, words.length);
    const askedTensor = new ort.Tensor("float32", asked, [2, words.length]);
    const { layout: layouts } = await layout.run({ words: askedTensor });
    if (layouts === undefined) throw new Error("the model gave no layout");

    const made = await sample({
      seed: request.seed,
      layout: floats(layouts).slice(0, shape.channels * shape.side * shape.side),
      ...sampler,
      speedOf: async (latents, time) => {
        const { speed } = await flow.run({
          latents: new ort.Tensor("float32", latents, [2, shape.channels, shape.side, shape.side]),
          time: new ort.Tensor("float32", Float32Array.of(time, time), [2]),
          words: askedTensor,
          layout: layouts,
        });
        return floats(speed);
      },
      onStep: (done) => onStep(done / (sampler.steps + 1)),
    });
    const { pixels, grain } = await decoder.run({
      latents: new ort.Tensor("float32", made, [1, shape.channels, shape.side, shape.side]),
    });
    const decoded = { side: this.manifest.size, pixels: floats(pixels), grain: floats(grain) };
    const png = toPng(decoded, request.seed, request.size);
    onStep(1);
    return png;
  }
}

function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error("the model gave no numbers");
  return tensor.data;
}
