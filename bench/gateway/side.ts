import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { freePorts } from "../../stack/src/processes/ports.ts";
import { waitFor } from "../../stack/src/wait.ts";

/** A server under load, in a process of its own. */
export interface Side {
  readonly url: string;
  stop(): Promise<void>;
}

const READY_MS = 180_000;

/** Runs `script`, which listens on PORT, until it answers GraphQL. */
export async function startSide(
  script: string,
  environment: Record<string, string>,
  path = "/graphql",
): Promise<Side> {
  const [port] = await freePorts(1);
  const child = spawn(
    process.execPath,
    ["--import", "tsx", fileURLToPath(new URL(script, import.meta.url))],
    {
      env: { PATH: process.env.PATH ?? "", NODE_ENV: "production", PORT: String(port), ...environment },
      stdio: ["ignore", "ignore", "inherit"],
    },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}${path}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  let last = "nothing";
  const ready = await waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`${script} ended with ${child.exitCode}`);
      const answer = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: '{"query":"{ _meta { block { number } } }"}',
      }).catch(() => undefined);
      if (answer?.ok) return true;
      if (answer) last = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
      return undefined;
    },
    { timeoutMs: READY_MS, signal: new AbortController().signal },
  );
  if (!ready) {
    await stop();
    throw new Error(`${script} answers ${last} on ${url}`);
  }
  return { url, stop };
}
