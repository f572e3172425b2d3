/**
 * Indexes a subgraph and answers queries about it:
 *
 *     indexer dev --build build --database postgres://… --rpc http://127.0.0.1:8545
 *
 * and runs its tests:
 *
 *     indexer test --build build --database postgres://… tests
 */
import { Command, InvalidArgumentError, Option } from "commander";
import { dev } from "./dev.ts";
import { IndexerError } from "./errors.ts";
import { runTests } from "./run-tests.ts";

const stopping = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => stopping.abort());

const program = new Command("indexer").description("a second engine for subgraphs that graph-cli has built");
program
  .command("dev")
  .description("index a build and answer queries about it")
  .requiredOption("--build <folder>", "where subgraph.yaml of the build is")
  .addOption(database())
  .requiredOption("--rpc <url...>", "nodes of the chain, the best first")
  .option("--ws <url>", "a node's WebSocket: it says when there is a new block", url("ws:", "wss:"))
  .option("--ipfs <url>", "RPC API of an IPFS node", "http://127.0.0.1:5001")
  .option("--name <name>", "what it is called, in the database and in its URL", "subgraph-0")
  .option("--host <address>", "where it listens", "127.0.0.1")
  .option("--port <port>", "where it answers queries", number(1, 65_535), 8_000)
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
    await dev(
      {
        build: options.build,
        databaseUrl: options.database,
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
        say: (line) => process.stdout.write(`${line}\n`),
      },
      stopping.signal,
    );
  });
program
  .command("test")
  .description("run tests in the JSON of `gnd test`, each on a chain and in tables of its own")
  .argument("[paths...]", "files of tests, or folders with them", ["tests"])
  .option("--build <folder>", "where subgraph.yaml of the build is", "build")
  .addOption(database())
  .addHelpText("after", "\nEnds with 0 if all tests have passed, with 1 if any has not or there is none.")
  .action(async (paths, options) => {
    const haveAllPassed = await runTests({
      paths,
      build: options.build,
      databaseUrl: options.database,
      say: (line) => process.stdout.write(`${line}\n`),
    });
    if (!haveAllPassed) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  const text =
    error instanceof IndexerError
      ? `[${error.code}] ${error.message}\n${error.wayOut}`
      : String((error as Error).stack);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}

function database(): Option {
  return new Option("--database <url>", "Postgres").env("DATABASE_URL").makeOptionMandatory();
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
