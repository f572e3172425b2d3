import { isInterruption } from "./errors.ts";

/** Milliseconds that each named step took, in the order in which they ended. */
export type StepTimes = Record<string, number>;

export interface Progress {
  /** Runs one step and prints one line for it: its name, what came of it, and its time. */
  step<T>(name: string, work: () => Promise<{ value: T; summary: string }>): Promise<T>;
  line(text: string): void;
  readonly times: StepTimes;
}

/** Progress for a terminal or a log file: one line a step, written when the step is done. */
export function createProgress(write: (text: string) => void, isTerminal: boolean): Progress {
  const times: StepTimes = {};
  return {
    times,
    line: (text) => write(`${text}\n`),
    async step(name, work) {
      const started = performance.now();
      if (isTerminal) write(`  ${name.padEnd(10)} …`);
      try {
        const { value, summary } = await work();
        times[name] = Math.round(performance.now() - started);
        const seconds = `${(times[name] / 1000).toFixed(1)} s`;
        write(`${isTerminal ? "\r\x1b[K" : ""}  ${name.padEnd(10)} ${summary}  ${seconds}\n`);
        return value;
      } catch (error) {
        times[name] = Math.round(performance.now() - started);
        write(
          `${isTerminal ? "\r\x1b[K" : ""}  ${name.padEnd(10)} ${isInterruption(error) ? "stopped" : "failed"}\n`,
        );
        throw error;
      }
    },
  };
}
