import { Command, InvalidArgumentError } from "commander";
import { DEFAULT_HOST, DEFAULT_LIMITS, DEFAULT_PORT, startArtifactServer } from "./server.ts";

const STOP_DEADLINE_MS = 4_000;

interface Options {
  host: string;
  port: number;
  dir: string;
  maxFileBytes: number;
  allowOrigin: string[];
}

const options = new Command("artifacts")
  .description("A content-addressed store that speaks what graph-node and graph-cli need of IPFS.")
  .option("--host <host>", "address to listen on; whoever reaches it can add content", DEFAULT_HOST)
  .option("--port <port>", "port to listen on, 0 for any free one", parseInteger, DEFAULT_PORT)
  .requiredOption("--dir <folder>", "folder of the blocks, created when missing")
  .option("--max-file-bytes <bytes>", "largest file taken", parseInteger, DEFAULT_LIMITS.maxFileBytes)
  .option("--allow-origin <origin...>", "web origins that may read and write from a browser", [])
  .parse()
  .opts<Options>();

try {
  const server = await startArtifactServer({
    directory: options.dir,
    host: options.host,
    port: options.port,
    maxFileBytes: options.maxFileBytes,
    allowedOrigins: options.allowOrigin,
    logError: (line) => console.error(line),
  });
  console.log(`artifacts: listening on ${server.url}, blocks in ${options.dir}`);

  const stop = async () => {
    setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
    await server.close();
    process.exit(0);
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
} catch (error) {
  console.error(`artifacts: ${explainStartFailure(error)}`);
  process.exit(1);
}

function parseInteger(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function explainStartFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") {
    return `port ${options.port} is already taken; stop what listens there or choose another with --port`;
  }
  if (code === "EACCES") {
    return `not allowed to use ${options.dir} or port ${options.port}; choose others with --dir and --port`;
  }
  return message;
}
