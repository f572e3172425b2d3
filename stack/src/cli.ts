import { Command, InvalidArgumentError } from "commander";
import { describeError, StackError } from "./errors.ts";
import { addStartOptions, startOptions } from "./options.ts";
import { start } from "./start.ts";
import { runTests, STAGE_NAMES } from "./test-run.ts";

const INTERRUPTED_EXIT_CODE = 130;

/** The command behind `npm start` and `npm test`. Ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("model-wip").description(
    "A community-owned image model, running on this machine.",
  );
  addStartOptions(
    program.command("start").description("bring everything up, tell the story, audit, and stay up"),
  ).action(async (_, command: Command) => {
    const startedAt = Number(process.env.MODEL_WIP_STARTED_AT ?? Date.now());
    await untilDone((signal) => start(startOptions(command), startedAt, signal));
  });
  program
    .command("test")
    .description("run every test and check")
    .option("--only <stages>", `some stages, separated by commas: ${STAGE_NAMES.join(", ")}`, stageNames, [])
    .action(async (options: { only: string[] }) => {
      await untilDone((signal) => runTests(options.only, signal));
    });
  await program.parseAsync([...argv]);
}

function stageNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !STAGE_NAMES.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no stage "${unknown}".`);
  return names;
}

/** Runs `work`, aborting it on Ctrl-C, SIGTERM or a closed terminal, and ends the process with its exit code. */
async function untilDone(work: (signal: AbortSignal) => Promise<number>): Promise<never> {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) process.stdout.write("\n  Ending every process …\n");
      controller.abort(new StackError("INTERRUPTED", "Stopped on request.", "Start again to resume."));
    });
  }
  try {
    process.exit(await work(controller.signal));
  } catch (error) {
    if (error instanceof StackError && error.code === "INTERRUPTED") process.exit(INTERRUPTED_EXIT_CODE);
    process.stderr.write(`\n  ${describeError(error).replaceAll("\n", "\n  ")}\n`);
    process.exit(1);
  }
}
