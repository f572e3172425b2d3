import { parentPort, workerData } from "node:worker_threads";
import { type ImageRequest, Model } from "./model.ts";

/** What a worker is started with. */
export interface WorkerData {
  folder: string;
}

/** One image to make; `stopped` holds one number, which is not 0 from when nobody wants the image any more. */
export interface Job {
  id: number;
  request: ImageRequest;
  stopped: SharedArrayBuffer;
}

/** What a worker says. */
export type Said =
  | { id: number; part: number }
  | { id: number; png: Uint8Array<ArrayBuffer> }
  | { id: number; error: Error };

class Stopped extends Error {}

const port = parentPort;
if (port === null) throw new Error("this file is run in a worker thread");

const model = Model.load((workerData as WorkerData).folder);
// Each job says so itself where the model cannot be loaded.
model.catch(() => {});

port.on("message", async ({ id, request, stopped }: Job) => {
  const flag = new Int32Array(stopped);
  const checkWanted = () => {
    if (Atomics.load(flag, 0) !== 0) throw new Stopped("nobody wants this image any more");
  };
  try {
    const loaded = await model;
    checkWanted();
    const bytes = await loaded.makeImage(request, (part) => {
      port.postMessage({ id, part } satisfies Said);
      checkWanted();
    });
    const png = new Uint8Array(bytes);
    port.postMessage({ id, png } satisfies Said, [png.buffer]);
  } catch (error) {
    port.postMessage({ id, error: error as Error } satisfies Said);
  }
});
