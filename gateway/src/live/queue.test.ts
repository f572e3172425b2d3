import { describe, expect, it } from "vitest";
import { ResultQueue } from "./queue.ts";

describe("a queue of results", () => {
  it("delivers in order what was pushed before and after somebody waits", async () => {
    const queue = new ResultQueue<number>(5);
    queue.push(1);
    const first = queue.next();
    const second = queue.next();
    queue.push(2);
    expect([(await first).value, (await second).value]).toEqual([1, 2]);
  });

  it("delivers what is in it before it ends", async () => {
    const queue = new ResultQueue<number>(5);
    queue.push(1);
    queue.end();
    queue.push(2);
    const all = [];
    for await (const item of queue) all.push(item);
    expect(all).toEqual([1]);
    expect(queue.isTooSlow).toBe(false);
  });

  it("ends at once where it is full, and keeps nothing", async () => {
    const queue = new ResultQueue<number>(2);
    let ends = 0;
    queue.onEnd(() => ends++);
    for (const item of [1, 2, 3, 4]) queue.push(item);
    expect(queue.isTooSlow).toBe(true);
    expect(ends).toBe(1);
    expect(await queue.next()).toEqual({ done: true, value: undefined });
  });

  it("lets who waits for room go on when everything is taken", async () => {
    const queue = new ResultQueue<number>(2);
    queue.push(1);
    let hasRoom = false;
    const room = queue.room().then(() => {
      hasRoom = true;
    });
    await Promise.resolve();
    expect(hasRoom).toBe(false);
    await queue.next();
    await room;
    expect(hasRoom).toBe(true);
  });

  it("lets who waits for room, or for a result, go on when the reader leaves", async () => {
    const full = new ResultQueue<number>(2);
    full.push(1);
    const room = full.room();
    await full.return();
    await room;
    const empty = new ResultQueue<number>(2);
    const next = empty.next();
    await empty.return();
    expect((await next).done).toBe(true);
  });
});
