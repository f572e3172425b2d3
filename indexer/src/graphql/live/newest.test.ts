import { describe, expect, it } from "vitest";
import { Newest } from "./newest.ts";

describe("answers on their way to a client", () => {
  it("are given as they come to one who waits", async () => {
    const newest = new Newest();
    const first = newest.next();
    newest.push("a");
    expect(await first).toEqual({ done: false, value: "a" });
    const second = newest.next();
    newest.push("b");
    expect(await second).toEqual({ done: false, value: "b" });
  });

  it("are replaced by newer ones while the client is busy", async () => {
    const newest = new Newest();
    for (const answer of ["a", "b", "c"]) newest.push(answer);
    expect(await newest.next()).toEqual({ done: false, value: "c" });
  });

  it("are not given again, also where there was another in between that the client never got", async () => {
    const newest = new Newest();
    newest.push("a");
    await newest.next();
    newest.push("b");
    newest.push("a");
    const next = newest.next();
    newest.push("a");
    newest.push("c");
    expect(await next).toEqual({ done: false, value: "c" });
  });

  it("end once, with what waits still to be had, unless the client has left", async () => {
    let ends = 0;
    const ended = new Newest();
    ended.onEnd(() => ends++);
    ended.push("a");
    ended.end();
    ended.push("b");
    expect(await ended.next()).toEqual({ done: false, value: "a" });
    expect((await ended.next()).done).toBe(true);
    await ended.return();
    expect(ends).toBe(1);
    const left = new Newest();
    const waiting = left.next();
    await left.return();
    expect((await waiting).done).toBe(true);
  });
});
