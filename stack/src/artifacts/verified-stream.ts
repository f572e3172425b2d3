import { Readable } from "node:stream";

/**
 * A stream whose first chunk has already been read and verified. If a later block turns out to be missing or damaged,
 * the connection is cut short of the announced length, which every client takes for a failed download.
 */
export async function startStream(content: AsyncIterable<Uint8Array>): Promise<Readable> {
  const iterator = content[Symbol.asyncIterator]();
  const first = await iterator.next();
  return Readable.from(
    (async function* () {
      for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
    })(),
    { objectMode: false },
  );
}
