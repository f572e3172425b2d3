import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Job, Said, WorkerData } from "./image-worker.ts";
import type { ImageRequest } from "./model.ts";

export interface PoolOptions {
  /** Folder of the model. */
  folder: string;
  /** Images that are made at a time, each by a thread of its own; one less than there are cores by default. */
  threads?: number;
}

export interface Watching {
  signal?: AbortSignal;
  /** Called with the part that is done, from 0 to 1. */
  onProgress?: (part: number) => void;
}

interface Task {
  readonly job: Job;
  readonly watching: Watching;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: unknown) => void;
}

/** Threads that are kept at most, each of which holds the model in memory: about 150 MB. */
const MAX_THREADS = 4;

/** Makes images in threads, so that whoever asks goes on meanwhile. A thread is started when it is first needed. */
export class ImagePool {
  readonly #folder: string;
  readonly #threads: number;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, Task>();
  readonly #waiting: Task[] = [];
  #lastId = 0;
  #isClosed = false;

  constructor({
    folder,
    threads = Math.min(Math.max(availableParallelism() - 1, 1), MAX_THREADS),
  }: PoolOptions) {
    this.#folder = folder;
    this.#threads = threads;
  }

  /**
   * Makes an image, when a thread is free for it.
   * @returns a PNG's bytes
   * @throws the signal's reason as soon as it aborts; an Error if the model cannot be run
   */
  async makeImage(request: ImageRequest, watching: Watching = {}): Promise<Uint8Array> {
    const { signal } = watching;
    signal?.throwIfAborted();
    if (this.#isClosed) throw new Error("the pool is closed");
    const job: Job = { id: ++this.#lastId, request, stopped: new SharedArrayBuffer(4) };
    const { promise, resolve, reject } = withResolvers<Uint8Array>();
    const task: Task = { job, watching, resolve, reject };
    const stop = () => {
      Atomics.store(new Int32Array(job.stopped), 0, 1);
      const place = this.#waiting.indexOf(task);
      if (place >= 0) this.#waiting.splice(place, 1);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
    this.#waiting.push(task);
    this.#advance();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  /** Ends all threads; what is being made is given up. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = new Error("the pool is closed");
    for (const { reject } of [...this.#waiting.splice(0), ...this.#busy.values()]) reject(closed);
    await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
  }

  #advance(): void {
    while (this.#waiting.length > 0) {
      const worker = this.#idle.pop() ?? (this.#busy.size < this.#threads ? this.#start() : undefined);
      const task = worker && this.#waiting.shift();
      if (!worker || !task) return;
      this.#busy.set(worker, task);
      worker.ref();
      worker.postMessage(task.job);
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL("./thread.mjs", import.meta.url), {
      workerData: { folder: this.#folder } satisfies WorkerData,
      // What its parent was started with, such as a loader, is not for it.
      execArgv: [],
    });
    worker.on("message", (said: Said) => this.#hear(worker, said));
    worker.on("error", (error) => this.#lose(worker, error));
    worker.on("exit", () => this.#lose(worker, new Error("the thread that made the image has ended")));
    return worker;
  }

  #hear(worker: Worker, said: Said): void {
    const task = this.#busy.get(worker);
    if (!task || task.job.id !== said.id) return;
    if ("part" in said) {
      if (!task.watching.signal?.aborted) task.watching.onProgress?.(said.part);
      return;
    }
    this.#busy.delete(worker);
    this.#idle.push(worker);
    // A thread that waits keeps no process alive.
    worker.unref();
    if ("png" in said) task.resolve(said.png);
    else task.reject(said.error);
    this.#advance();
  }

  #lose(worker: Worker, error: Error): void {
    const place = this.#idle.indexOf(worker);
    if (place >= 0) this.#idle.splice(place, 1);
    this.#busy.get(worker)?.reject(error);
    this.#busy.delete(worker);
    if (!this.#isClosed) this.#advance();
  }
}

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
