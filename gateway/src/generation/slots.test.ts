import { setMaxListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { Slots } from "./slots.ts";

const never = new AbortController().signal;
setMaxListeners(0, never);
const deferred = () => {
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { gate, open };
};

describe("slots of a provider", () => {
  it("never run more tasks at once than there are, and run all of them in order", async () => {
    const slots = new Slots(3, 100);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        slots.run(async () => {
          running++;
          most = Math.max(most, running);
          order.push(index);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
        }, never),
      ),
    );
    expect(most).toBe(3);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(running).toBe(0);
  });

  it("refuse more than may wait", async () => {
    const slots = new Slots(1, 1);
    const { gate, open } = deferred();
    const first = slots.run(() => gate, never);
    const second = slots.run(async () => "second", never);
    expect(slots.isFull).toBe(true);
    await expect(slots.run(async () => "third", never)).rejects.toMatchObject({ code: "PROVIDER_BUSY" });
    open();
    await first;
    expect(await second).toBe("second");
    expect(slots.isFull).toBe(false);
  });

  it("let a waiting task leave, and a failing one free its slot", async () => {
    const slots = new Slots(1, 5);
    const { gate, open } = deferred();
    const first = slots.run(async () => {
      await gate;
      throw new Error("failed");
    }, never);
    const leaving = new AbortController();
    const second = slots.run(async () => "second", leaving.signal);
    const third = slots.run(async () => "third", never);
    leaving.abort(new Error("left"));
    await expect(second).rejects.toThrow("left");
    open();
    await expect(first).rejects.toThrow("failed");
    expect(await third).toBe("third");
  });
});
