import { fileURLToPath } from "node:url";
import { Component, respondsAt } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import { typescriptArguments } from "../processes/typescript.ts";

export interface ArtifactsOptions {
  readonly folder: string;
  readonly port: number;
  readonly logFile: string;
  readonly cwd: string;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

/** Starts the artifact store as a process of its own; resolves with its URL when it answers. */
export async function startArtifacts(
  options: ArtifactsOptions,
): Promise<{ component: Component; url: string }> {
  const url = `http://127.0.0.1:${options.port}`;
  const component = await Component.startReady(
    {
      name: "artifacts",
      command: process.execPath,
      args: [
        ...typescriptArguments(fileURLToPath(new URL("./main.ts", import.meta.url))),
        "--host",
        "127.0.0.1",
        "--port",
        String(options.port),
        "--dir",
        options.folder,
      ],
      cwd: options.cwd,
      logFile: options.logFile,
      stopSignals: ["SIGTERM"],
      graceMs: 5_000,
      reaper: options.reaper,
    },
    respondsAt(`${url}/healthz`),
    30_000,
    options.signal,
  );
  return { component, url };
}
