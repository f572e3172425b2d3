import { Command, InvalidArgumentError } from "commander";
import { type AuditCommandOptions, addAuditOptions, runAudit } from "./audit/command.ts";
import { describeError, isInterruption, StackError } from "./errors.ts";
import { addStartOptions, startOptions } from "./options.ts";
import { runStages } from "./stages.ts";
import { start } from "./start.ts";
import { STAGES } from "./test-run.ts";

const STAGE_NAMES = STAGES.map(({ name }) => name);
const INTERRUPTED_EXIT_CODE = 130;

/** The command behind `npm start`, `npm test` and `npm run audit`. Ends the process with its exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("model-wip").description(
    "A community-owned image model, running on this machine.",
  );
  addStartOptions(
    program.command("start").description("bring everything up, tell the story, audit, and stay up"),
  ).action(async (_, command: Command) => {
    const startedAt = Number(process.env.MODEL_WIP_STARTED_AT ?? Date.now());
    await untilDone((signal, announce) => start(startOptions(command), startedAt, signal, announce));
  });
  program
    .command("test")
    .description("run every test and check")
    .option("--only <stages>", `some stages, separated by commas: ${STAGE_NAMES.join(", ")}`, stageNames, [])
    .action(async (options: { only: string[] }) => {
      const stages = STAGES.filter(({ name, isLong }) =>
        options.only.length === 0 ? !isLong : options.only.includes(name),
      );
      await untilDone((signal) => runStages(stages, signal));
    });
  addAuditOptions(
    program.command("audit").description("recompute every figure of a deployment at one block, and compare"),
  ).action(async (options: AuditCommandOptions) => {
    await untilDone(() => runAudit(options, (line) => process.stdout.write(`${line}\n`)));
  });
  await program.parseAsync([...argv]);
}

function stageNames(text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !STAGE_NAMES.includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`There is no stage "${unknown}".`);
  return names;
}

/**
 * Runs `work`, aborting it on Ctrl-C, SIGTERM or a closed terminal, and ends the process: with 0, 130 if it was stopped
 * before its end, or 1 and its error, which `work` may announce before it cleans up.
 */
async function untilDone(
  work: (signal: AbortSignal, announce: (error: unknown) => void) => Promise<void>,
): Promise<never> {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (!controller.signal.aborted) process.stdout.write("\n  Ending every process …\n");
      controller.abort(new StackError("INTERRUPTED", "Stopped on request.", "Start again to resume."));
    });
  }
  let announced = false;
  const announce = (error: unknown) => {
    if (announced || isInterruption(error)) return;
    announced = true;
    process.stderr.write(`\n  ${describeError(error).replaceAll("\n", "\n  ")}\n`);
  };
  try {
    await work(controller.signal, announce);
    process.exit(0);
  } catch (error) {
    announce(error);
    process.exit(isInterruption(error) ? INTERRUPTED_EXIT_CODE : 1);
  }
}
