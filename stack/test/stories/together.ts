import type { Story } from "./scene.ts";
import type { Call, Receipt } from "./stage.ts";

/** Several stories of the same people as one: each round holds what happens in it in all of them, until the last has ended. */
export function* together(stories: readonly Story[]): Story {
  let receipts = stories.map((): readonly Receipt[] => []);
  while (true) {
    const steps = stories.map((story, at) => story.next(receipts[at] ?? []));
    if (steps.every(({ done }) => done)) return;
    const calls = steps.map(({ value }): readonly Call[] => value ?? []);
    const played = [...(yield calls.flat())];
    receipts = calls.map((own) => played.splice(0, own.length));
  }
}
