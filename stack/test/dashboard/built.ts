import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildDashboard } from "../../src/dashboard/build.ts";
import { repositoryRoot } from "../../src/processes/binary.ts";

/** The folder with the dashboard as it is built for people; built once for the same sources. */
export const builtDashboard = (): Promise<string> =>
  buildDashboard({
    folder: join(repositoryRoot, "dashboard/dist"),
    logFile: join(mkdtempSync(join(tmpdir(), "model-wip-dashboard-")), "build.log"),
    signal: new AbortController().signal,
  });
