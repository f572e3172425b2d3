import { createProgram, describeError } from "./program.ts";

const stopping = new AbortController();
process.once("SIGINT", () => stopping.abort());
// Whoever reads the output may have seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

try {
  await createProgram(stopping.signal).parseAsync();
} catch (error) {
  if (stopping.signal.aborted) process.exitCode = 130;
  else {
    process.stderr.write(describeError(error));
    process.exitCode = 1;
  }
}
