import { TestBench } from "./testing/bench.ts";
import { testFilesAt } from "./testing/json/read.ts";
import { runTestFile, type TestOutcome } from "./testing/json/run.ts";

export interface RunTestsOptions {
  /** Files of tests, or folders with them. */
  readonly paths: readonly string[];
  readonly build: string;
  readonly databaseUrl: string;
  readonly say: (line: string) => void;
}

/**
 * Runs tests of `gnd test`, one after the other, and says how each has gone.
 *
 * @returns Whether all have passed.
 * @throws IndexerError `TEST_INVALID` if there are none, and as `openSubgraph` does, if the build is wrong or not supported.
 */
export async function runTests({ paths, build, databaseUrl, say }: RunTestsOptions): Promise<boolean> {
  const beganMs = performance.now();
  const files = testFilesAt(paths);
  const bench = TestBench.open({ build, databaseUrl });
  let failed = 0;
  try {
    for (const file of files) {
      const fileBeganMs = performance.now();
      const outcome = await runTestFile(bench, file);
      if (outcome.failures.length > 0) failed++;
      tell(outcome, performance.now() - fileBeganMs, say);
    }
  } finally {
    await bench.close();
  }
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1);
  say(`${files.length - failed} passed, ${failed} failed, ${seconds} s`);
  return failed === 0;
}

function tell({ file, name, failures }: TestOutcome, tookMs: number, say: (line: string) => void): void {
  const hasPassed = failures.length === 0;
  say(`${hasPassed ? "pass" : "FAIL"}  ${file}  ${name}  ${Math.round(tookMs)} ms`);
  for (const { code, text } of failures) say(`[${code}] ${text}`.replaceAll(/^/gm, "      "));
}
