import { parseContentPath } from "../indexing/content-path.ts";
import type { FileSupply, ReadFile, WantedFile } from "../indexing/files.ts";
import { invalid } from "./invalid.ts";

/** The files that a test gives: each is there with the block after the one that asks for it, or after it was given. */
export class GivenFiles implements FileSupply {
  readonly #contents = new Map<string, Uint8Array>();
  #wanted: WantedFile[] = [];
  #ready: ReadFile[] = [];

  /**
   * @param path A content id, perhaps with a path, as mappings name it; whether it is the content's is not checked.
   * @throws IndexerError `TEST_INVALID` if it is none.
   */
  give(path: string, content: string | Uint8Array): void {
    const key = parseContentPath(path);
    if (key === undefined) throw invalid(`"${path}" is not a content id: no mapping can ask for it.`);
    this.#contents.set(key, typeof content === "string" ? Buffer.from(content) : content);
    const wanted = this.#wanted;
    this.#wanted = [];
    for (const one of wanted) this.add(one);
  }

  /** The paths that sources want and the test has not given. */
  get missing(): readonly string[] {
    return this.#wanted.map(({ path }) => path);
  }

  add(wanted: WantedFile): void {
    const content = this.#contents.get(wanted.path);
    if (content === undefined) this.#wanted.push(wanted);
    else this.#ready.push({ region: wanted.region, content });
  }

  take(): readonly ReadFile[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  clear(): void {
    this.#wanted = [];
    this.#ready = [];
  }
}
