import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { ProgressReport } from "./progress.ts";
import type { Progress } from "./providers/provider.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it("is written at once, and then the last of what came meanwhile, and never what has not moved", () => {
  const written: Progress[] = [];
  const report = new ProgressReport((progress) => written.push(progress));
  report.tell({ queuePosition: 2 });
  expect(written).toEqual([{ queuePosition: 2 }]);
  report.tell({ queuePosition: 1 });
  report.tell({ fraction: 0.25 });
  expect(written).toHaveLength(1);
  vi.advanceTimersByTime(500);
  expect(written).toEqual([{ queuePosition: 2 }, { fraction: 0.25 }]);
  for (let look = 0; look < 10; look++) {
    report.tell({ fraction: 0.25 });
    vi.advanceTimersByTime(500);
  }
  expect(written).toHaveLength(2);
  report.tell({ fraction: 0.5 });
  expect(written).toHaveLength(3);
  report.tell({ fraction: 0.75 });
  report.close();
  vi.advanceTimersByTime(5_000);
  expect(written).toHaveLength(3);
});
