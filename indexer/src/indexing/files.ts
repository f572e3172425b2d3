import { setTimeout as delay } from "node:timers/promises";

const TIMEOUT_MS = 60_000;
const MOST_BYTES = 25 * 1024 * 1024;
const AT_ONCE = 20;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 60_000;

export interface WantedFile {
  readonly region: number;
  readonly path: string;
}

/** A file that has come. */
export interface ReadFile {
  readonly region: number;
  readonly content: Uint8Array;
}

/** Where files come from: what has come waits to be taken with the next block. */
export interface FileSupply {
  add(wanted: WantedFile): void;
  /** The files that have come since the last time. */
  take(): readonly ReadFile[];
  /** Forgets what is wanted and what has come. */
  clear(): void;
}

/**
 * Fetches files from IPFS, by the RPC API of a node, which may not have them yet: each is tried until it comes.
 */
export class FileMonitor implements FileSupply {
  readonly #url: string;
  #ready: ReadFile[] = [];
  #queue: WantedFile[] = [];
  #running = 0;
  #stop = new AbortController();

  constructor(url: string) {
    this.#url = url.replace(/\/+$/, "");
  }

  add(wanted: WantedFile): void {
    this.#queue.push(wanted);
    this.#next();
  }

  take(): readonly ReadFile[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }

  clear(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
    this.#ready = [];
    this.#queue = [];
    this.#running = 0;
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const wanted = this.#queue.shift();
      if (wanted === undefined) return;
      this.#running++;
      const { signal } = this.#stop;
      this.#read(wanted, signal)
        .then((content) => {
          if (signal.aborted) return;
          this.#running--;
          this.#ready.push({ region: wanted.region, content });
          this.#next();
        })
        .catch(() => {});
    }
  }

  /** Rejects only when it is not wanted any more. */
  async #read({ path }: WantedFile, signal: AbortSignal): Promise<Uint8Array> {
    for (let waitMs = FIRST_DELAY_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_DELAY_MS)) {
      signal.throwIfAborted();
      const response = await fetch(`${this.#url}/api/v0/cat?arg=${encodeURIComponent(path)}`, {
        method: "POST",
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      }).catch(() => undefined);
      if (response?.ok) {
        const content = await readUpTo(response, MOST_BYTES).catch(() => undefined);
        if (content !== undefined) return content;
      }
      await delay(waitMs, undefined, { signal });
    }
  }
}

/** @returns `undefined` if there is more than that. */
async function readUpTo(response: Response, most: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
