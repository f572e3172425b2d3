import { ImagePool, identifyModel, MODEL_FOLDER, type ModelIdentity } from "@model-wip/model/inference";

/** Sides of the story's images, in pixels. */
const SIZE = 256;

/** What an image of the story is asked for with. */
export interface Asked {
  readonly prompt: string;
  readonly seed: number;
}

/** Where the story's images are made, with the model that comes with this repository. */
export class Studio {
  readonly size = `${SIZE}x${SIZE}`;
  readonly model: ModelIdentity = identifyModel(MODEL_FOLDER);
  readonly #pool = new ImagePool({ folder: MODEL_FOLDER });
  readonly #begun = new Map<string, Promise<Uint8Array>>();

  /** Begins images that will be wanted, so that they are made while the chain is waited for. */
  begin(wanted: readonly Asked[]): void {
    // Whoever asks for one hears how it went.
    for (const asked of wanted) this.paint(asked).catch(() => {});
  }

  /** A PNG's bytes; the same for the same prompt and seed, which are painted once. */
  paint(asked: Asked): Promise<Uint8Array> {
    const key = JSON.stringify([asked.prompt, asked.seed]);
    const begun =
      this.#begun.get(key) ?? this.#pool.makeImage({ ...asked, negativePrompt: null, size: SIZE });
    this.#begun.set(key, begun);
    return begun;
  }

  close(): Promise<void> {
    return this.#pool.close();
  }
}
