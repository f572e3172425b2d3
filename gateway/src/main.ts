import { ConfigError, readConfig } from "./config.ts";
import { createLogger } from "./log.ts";
import { startGateway } from "./server.ts";

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const log = createLogger(config.LOG_LEVEL);
  const gateway = await startGateway(config, { log });

  const stop = (signal: NodeJS.Signals) => {
    log.info({ signal }, "stopping");
    // A second signal is from somebody who does not want to wait.
    process.once(signal, () => process.exit(1));
    gateway.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "could not stop cleanly");
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

main().catch((error: unknown) => {
  const { code, port } = error as NodeJS.ErrnoException & { port?: number };
  if (code === "EADDRINUSE") {
    const name = String(port) === process.env.METRICS_PORT ? "METRICS_PORT" : "PORT";
    console.error(`The gateway cannot start: ${name} ${port} is taken; choose another.`);
  } else console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
});
