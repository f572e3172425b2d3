import { Presets, SingleBar } from "cli-progress";

/** How far a long reading is. */
export interface Progress {
  /** `rows` are known from an interrupted reading. */
  begin(rows: number): void;
  /** Another row, and how far it brings the reading: 0 to 1. */
  row(done: number): void;
  end(): void;
}

export const silent: Progress = { begin() {}, row() {}, end() {} };

const STEPS = 1_000;

/** A bar on a terminal, with the rows so far and the time that is left. */
export function progressBar(stream: NodeJS.WriteStream): Progress {
  const bar = new SingleBar(
    {
      stream,
      format: "  {bar} {percentage} %  {rows} rows  {eta_formatted} left",
      hideCursor: true,
      clearOnComplete: true,
    },
    Presets.shades_classic,
  );
  let rows = 0;
  return {
    begin(known) {
      rows = known;
      bar.start(STEPS, 0, { rows });
    },
    row(done) {
      bar.update(Math.min(Math.floor(done * STEPS), STEPS), { rows: ++rows });
    },
    end: () => bar.stop(),
  };
}
