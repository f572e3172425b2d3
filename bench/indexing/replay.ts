import { join } from "node:path";
import { repositoryRoot } from "../../stack/src/processes/binary.ts";
import { Component, respondsAt } from "../../stack/src/processes/component.ts";
import { typescriptArguments } from "../../stack/src/processes/typescript.ts";
import type { Requests } from "../recorded-chain/requests.ts";
import type { Rig } from "./rig.ts";

/** A recorded chain being served by a process of its own, so that its CPU time is not the index's. */
export interface Replay {
  readonly component: Component;
  readonly url: string;
  requests(): Promise<Requests>;
}

/** Serves the recording in `folder`; resolves when it answers. */
export async function startReplay(rig: Rig, folder: string): Promise<Replay> {
  const port = await rig.freePort();
  const url = `http://127.0.0.1:${port}`;
  const component = await Component.startReady(
    {
      name: "chain",
      command: process.execPath,
      args: [
        ...typescriptArguments(join(repositoryRoot, "bench/recorded-chain/replay.ts")),
        folder,
        String(port),
      ],
      ...rig.shared("chain"),
      stopSignals: ["SIGTERM"],
      graceMs: 3_000,
    },
    respondsAt(`${url}/requests`),
    120_000,
    rig.signal,
  );
  return {
    component,
    url,
    async requests() {
      const response = await fetch(`${url}/requests`);
      return (await response.json()) as Requests;
    },
  };
}
