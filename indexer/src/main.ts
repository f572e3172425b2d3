#!/usr/bin/env node
/**
 * Indexes a subgraph and answers queries about it, in a Postgres of its own unless one is named:
 *
 *     indexer dev --build build --rpc http://127.0.0.1:8545
 *
 * answers queries about what another process indexes:
 *
 *     indexer serve --build build --database postgres://…
 *
 * and runs a subgraph's tests:
 *
 *     indexer test --build build tests
 */
import { setFlagsFromString } from "node:v8";
import { Command, InvalidArgumentError, Option } from "commander";
import { IndexerError } from "./errors.ts";

/**
 * By how many percent of what is in use the heap grows before V8 looks for what is not in use any more: left to itself, it lets the heap
 * of an index that is being made become up to four times as large.
 */
const HEAP_GROWTH = 60;
setFlagsFromString(`--heap-growing-percent=${HEAP_GROWTH}`);

/** What a shell gives who was interrupted. */
const INTERRUPTED = 130;

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());

// Each command loads what it needs alone: that is most of the time that it takes to begin.
const program = new Command("indexer").description("a second engine for subgraphs that graph-cli has built");
program
  .command("dev")
  .description("index a build and answer queries about it")
  .requiredOption("--build <folder>", "where subgraph.yaml of the build is")
  .addOption(database())
  .addOption(data())
  .requiredOption("--rpc <url...>", "nodes of the chain, the best first")
  .option("--ws <url>", "a node's WebSocket: it says when there is a new block", url("ws:", "wss:"))
  .option("--ipfs <url>", "RPC API of an IPFS node", "http://127.0.0.1:5001")
  .addOption(nameInDatabase())
  .addOption(host())
  .addOption(port())
  .option("--reorg-depth <blocks>", "blocks before the head that can still change", number(0, 1_000_000), 250)
  .option(
    "--poll-ms <ms>",
    "how often the chain's head is asked for, in any case",
    number(1, 3_600_000),
    1_000,
  )
  .option("--by-event", "ask for logs by event alone: right where nobody else's contracts have these events")
  .option("--replace", "forget what another build of that name has indexed")
  .action(async (options) => {
    const { dev } = await import("./dev.ts");
    await withDatabase(options, (databaseUrl) =>
      dev(
        {
          build: options.build,
          databaseUrl,
          rpcUrls: options.rpc,
          wsUrl: options.ws,
          ipfsUrl: options.ipfs,
          name: options.name,
          host: options.host,
          port: options.port,
          reorgDepth: options.reorgDepth,
          pollMs: options.pollMs,
          asksByEventOnly: options.byEvent === true,
          replacesOther: options.replace === true,
          say,
        },
        stopping.signal,
      ),
    );
  });
program
  .command("serve")
  .description("answer queries about what another process indexes into the database")
  .requiredOption("--build <folder>", "where subgraph.yaml of the build is")
  .addOption(database().makeOptionMandatory())
  .addOption(nameInDatabase())
  .addOption(host())
  .addOption(port())
  .action(async ({ build, database, name, host, port }) => {
    const { serve } = await import("./serve.ts");
    await serve({ build, databaseUrl: database, name, host, port, say }, stopping.signal);
  });
program
  .command("test")
  .description("run tests in the JSON of `gnd test`, each on a chain and in tables of its own")
  .argument("[paths...]", "files of tests, or folders with them", ["tests"])
  .option("--build <folder>", "where subgraph.yaml of the build is", "build")
  .addOption(database())
  .addOption(data())
  .addHelpText("after", "\nEnds with 0 if all tests have passed, with 1 if any has not or there is none.")
  .action(async (paths, options) => {
    const { runTests } = await import("./run-tests.ts");
    const haveAllPassed = await withDatabase(options, (databaseUrl) =>
      runTests({ paths, build: options.build, databaseUrl, say }),
    );
    if (!haveAllPassed) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  if (stopping.signal.aborted) process.exit(INTERRUPTED);
  const text =
    error instanceof IndexerError
      ? `[${error.code}] ${error.message}\n${error.wayOut}`
      : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Does some work with the Postgres that is named, or else with one of its own for as long as that takes. */
async function withDatabase<T>(
  { database, data }: { readonly database?: string; readonly data: string },
  work: (databaseUrl: string) => Promise<T>,
): Promise<T> {
  if (database !== undefined) return await work(database);
  // Only who has no Postgres needs what runs one.
  const { OwnPostgres } = await import("./postgres/own-postgres.ts");
  const postgres = await OwnPostgres.start(data, stopping.signal);
  try {
    return await work(postgres.url);
  } finally {
    await postgres.stop();
  }
}

function database(): Option {
  return new Option("--database <url>", "Postgres").env("DATABASE_URL");
}

function data(): Option {
  return new Option("--data <folder>", "where a Postgres of its own is, if none is named").default(
    ".indexer",
  );
}

function nameInDatabase(): Option {
  return new Option("--name <name>", "what it is called, in the database and in its URL").default(
    "subgraph-0",
  );
}

function host(): Option {
  return new Option("--host <address>", "where it listens").default("127.0.0.1");
}

function port(): Option {
  return new Option("--port <port>", "where it answers queries").argParser(number(1, 65_535)).default(8_000);
}

function url(...protocols: readonly string[]) {
  return (text: string): string => {
    if (protocols.some((protocol) => text.startsWith(`${protocol}//`)) && URL.canParse(text)) return text;
    throw new InvalidArgumentError(`It must be a URL that begins with ${protocols.join("// or ")}//.`);
  };
}

function number(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
