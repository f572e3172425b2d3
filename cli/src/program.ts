import { ModelWipClient, ModelWipError } from "@model-wip/client";
import {
  EXPORTS,
  type Export,
  ExportError,
  FORMAT_NAMES,
  type FormatName,
  formatOfFile,
  scopeOf,
  sinkTo,
  writeExport,
} from "@model-wip/exports";
import { Command, InvalidArgumentError, Option } from "commander";
import { CliError } from "./errors.ts";
import { EXAMPLES, helpOf } from "./help.ts";
import { progressBar, silent } from "./progress.ts";
import { exportToFile } from "./run.ts";
import { table } from "./table.ts";
import { verifyImage, wordsOf } from "./verify/image.ts";
import { verify } from "./verify/verify.ts";

interface ExportOptions {
  readonly gateway: string;
  readonly block: number | undefined;
  readonly fromBlock?: number;
  readonly from?: string;
  readonly to?: string;
  readonly format?: FormatName | "table";
  readonly output?: string;
  readonly force?: boolean;
}

/** Longer than the minute by which a gateway counts. */
const PATIENCE_MS = 65_000;

const ARGUMENTS = {
  campaign: ["[campaign]", "its address or name; may be left out where there is one campaign"],
  account: ["<account>", "its address"],
} as const;

/** The command line, whole. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command("model-wip")
    .description("Figures of community-owned models, at any block, as files that can be proven.")
    .addHelpText("after", EXAMPLES)
    .showHelpAfterError();
  for (const of of EXPORTS) addExport(program, of, signal);
  program
    .command("verify")
    .description("proves an exported file: its checksum, its block, and its figures against the chain")
    .argument("<file>", "csv, json, ndjson or parquet, as exported")
    .requiredOption("--rpc <url>", "a node of the chain")
    .action(async (file: string, { rpc }: { rpc: string }) => {
      const { trailer, compared, figures } = await verify(file, rpc);
      process.stdout.write(
        `${file}: ${trailer.rows} rows of ${trailer.export} at block ${trailer.block.number}, as exported.\n` +
          `Compared ${compared}: ${figures} figures, all equal.\n`,
      );
    });
  program
    .command("verify-image")
    .description("runs the model again for a token's image, and compares it bit for bit")
    .argument("<collection>", "its address")
    .argument("<tokenId>", "the token's number")
    .option("--gateway <url>", "the gateway's GraphQL endpoint", "http://127.0.0.1:4000/graphql")
    .option("--artifacts <url>", "the artifact store", "http://127.0.0.1:5001")
    .option("--prompt <text>", "the prompt, where the receipt's file does not tell it")
    .option("--negative-prompt <text>", "what was not wanted, where the receipt's file does not tell it")
    .option("--size <size>", "such as 512x512, where the receipt's file does not tell it", "256x256")
    .action(async (collection: string, tokenId: string, options: ImageOptions) => {
      const found = await verifyImage(collection, tokenId, { ...options, signal });
      const from = `${wordsOf(found)} and seed ${found.seed}, as image ${found.index + 1} of its generation`;
      process.stdout.write(
        `${collection} ${tokenId}: the model makes ${found.image} of ${from}, bit for bit.\n`,
      );
    });
  return program;
}

interface ImageOptions {
  readonly gateway: string;
  readonly artifacts: string;
  readonly prompt?: string;
  readonly negativePrompt?: string;
  readonly size: string;
}

function addExport(program: Command, of: Export, signal: AbortSignal): void {
  const command = program
    .command(of.name)
    .description(of.what)
    .option(
      "--gateway <url>",
      "where the gateway is",
      process.env.MODEL_WIP_GATEWAY ?? "http://127.0.0.1:4000",
    )
    .option("--block <number>", "of which block; the newest indexed one by default", wholeNumber)
    .addOption(
      new Option("--format <format>", "by default the file's ending, or table").choices([
        "table",
        ...FORMAT_NAMES,
      ]),
    )
    .option("--output <file>", "write a file, which appears when it is whole")
    .option("--force", "replace the file, and begin anew");
  if (of.range === "blocks") {
    command.option("--from-block <number>", "leave out what happened before", wholeNumber);
  } else if (of.range === "time") {
    command
      .option(
        "--from <time>",
        "leave out what ended before: 2023-11-20, 2023-11-20T12:00:00Z or Unix seconds",
      )
      .option("--to <time>", "leave out what ended then or later");
  }
  if (of.subject !== "none") {
    const [name, what] = ARGUMENTS[of.subject];
    command.argument(name, what);
  }
  command.addHelpText("after", helpOf(of));
  command.action(() => run(of, command.args[0], command.opts<ExportOptions>(), signal));
}

async function run(
  of: Export,
  subject: string | undefined,
  { gateway, format, output, force = false, ...range }: ExportOptions,
  signal: AbortSignal,
): Promise<void> {
  const client = new ModelWipClient({ url: gateway, patienceMs: PATIENCE_MS });
  const asked = { subject, ...range };
  if (output === undefined) {
    if (format === "parquet") {
      throw new CliError("ARGUMENT_INVALID", "Parquet is not written to a terminal.", "Give --output FILE.");
    }
    const sink =
      format === undefined || format === "table"
        ? table(of.columns, process.stdout)
        : sinkTo(format, of.columns, process.stdout);
    await writeExport(client, of, await scopeOf(client, of, asked, signal), sink, signal);
    return;
  }
  if (format === "table") {
    throw new CliError(
      "ARGUMENT_INVALID",
      "A table is for reading, not for a file.",
      `Give --format ${FORMAT_NAMES}.`,
    );
  }
  const trailer = await exportToFile(client, of, asked, {
    file: output,
    format: format ?? formatOfFile(output) ?? "csv",
    force,
    progress: process.stderr.isTTY ? progressBar(process.stderr) : silent,
    signal,
  });
  process.stderr.write(
    `${output}: ${trailer.rows} rows of ${of.name} at block ${trailer.block.number}, sha256 ${trailer.sha256}\n`,
  );
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > 2 ** 31 - 1)
    throw new InvalidArgumentError("It must be a block's number.");
  return value;
}

/** What a person reads of an error: what was wrong, and the way out. */
export function describeError(error: unknown): string {
  if (error instanceof CliError || error instanceof ExportError || error instanceof ModelWipError) {
    return `[${error.code}] ${error.message}\n${error.wayOut}\n`;
  }
  return `${error instanceof Error ? error.stack : String(error)}\n`;
}
