import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";

const arch = process.arch === "x64" ? "amd64" : process.arch;
const BINARY = createRequire(import.meta.url).resolve(
  `@foundry-rs/anvil-${process.platform}-${arch}/bin/anvil`,
);

/** A chain of a test's own, on a free port, whose time is that of the world. */
export async function startAnvil(...options: string[]) {
  const child = spawn(BINARY, ["--port", "0", ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.once("exit", (code) => reject(new Error(`anvil ended with ${code}: ${output}`)));
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [, address] = /Listening on (127\.0\.0\.1:\d+)/.exec(output) ?? [];
      if (address !== undefined) resolve(`http://${address}`);
    });
  });
  return {
    url,
    async stop() {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
