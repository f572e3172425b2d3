import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "../deployment.ts";
import { repositoryRoot } from "../processes/binary.ts";
import { Component, respondsAt } from "../processes/component.ts";
import type { Reaper } from "../processes/reaper.ts";
import { typescriptArguments } from "../processes/typescript.ts";
import { settingsFrom } from "./settings.ts";

export interface GatewayOptions {
  readonly port: number;
  readonly subgraphUrl: string;
  readonly databaseUrl: string;
  readonly artifactsUrl: string;
  readonly rpcUrl: string;
  readonly deployment: Deployment;
  /** The built dashboard; undefined where none is served. */
  readonly dashboardFolder: string | undefined;
  readonly logFile: string;
  readonly reaper: Reaper;
  readonly signal: AbortSignal;
}

/** How long generations that are under way may take to end when everything stops. */
const DRAIN_MS = 8_000;

/** Starts the gateway as a process of its own; resolves with its URL when it is ready to serve. */
export async function startGateway(options: GatewayOptions): Promise<{ component: Component; url: string }> {
  const url = `http://127.0.0.1:${options.port}`;
  const component = await Component.startReady(
    {
      name: "gateway",
      command: process.execPath,
      args: typescriptArguments(join(repositoryRoot, "gateway/src/main.ts")),
      env: {
        NODE_ENV: "production",
        HOST: "127.0.0.1",
        PORT: String(options.port),
        SUBGRAPH_URL: options.subgraphUrl,
        DATABASE_URL: options.databaseUrl,
        ARTIFACTS_URL: options.artifactsUrl,
        RPC_URL: options.rpcUrl,
        CONTRACTS: JSON.stringify(options.deployment),
        DRAIN_TIMEOUT_MS: String(DRAIN_MS),
        ...(options.dashboardFolder === undefined ? {} : { DASHBOARD_FOLDER: options.dashboardFolder }),
        ...settingsFrom(process.env, process.cwd(), (path) => readFileSync(path, "utf8")),
      },
      cwd: join(repositoryRoot, "gateway"),
      logFile: options.logFile,
      stopSignals: ["SIGTERM"],
      graceMs: DRAIN_MS + 2_000,
      reaper: options.reaper,
    },
    respondsAt(`${url}/readyz`),
    60_000,
    options.signal,
  );
  return { component, url };
}
