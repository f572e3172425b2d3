import { setTimeout as delay } from "node:timers/promises";
import { type AuditResult, audit } from "./audit/audit.ts";
import { readIndexedBlock } from "./audit/index-reader.ts";
import { driftError } from "./audit/report.ts";
import type { Chain } from "./chain/anvil.ts";
import { DataFolder } from "./data-folder.ts";
import { StackError } from "./errors.ts";
import { MemoryWatch } from "./memory.ts";
import { DEFAULT_ENGINE, type Engine, PORTS, type StartOptions } from "./options.ts";
import { requireFreePorts } from "./processes/ports.ts";
import { createProgress } from "./progress.ts";
import { reportOf, writeJson } from "./report.ts";
import { tellStory } from "./story/tell.ts";
import { portsWith } from "./subgraph/engines.ts";
import { summarise } from "./summary.ts";
import { System } from "./system.ts";
import { waitFor } from "./wait.ts";

const CHECKPOINT_MS = 10_000;
const INDEX_TIMEOUT_MS = 120_000;

/**
 * Brings the whole system up, tells the story, audits, and stays until `signal` aborts or a component dies.
 *
 * Every process that it started is gone when it returns or throws. Ending them takes seconds, so `announce` gets an error
 * before that.
 *
 * @throws StackError with what went wrong; INTERRUPTED when `signal` aborted before the end of the audit.
 */
export async function start(
  options: StartOptions,
  startedAt: number,
  signal: AbortSignal,
  announce: (error: unknown) => void,
): Promise<void> {
  const data = new DataFolder(options.dataFolder);
  const unlock = data.lock();
  const memory = new MemoryWatch();
  const progress = createProgress((text) => process.stdout.write(text), process.stdout.isTTY === true);
  const engine = chooseEngine(data, options);
  const system = new System(data, options.ports, progress, signal, engine);
  try {
    await requireFreePorts(
      portsWith(engine).map((name) => ({
        port: options.ports[name],
        option: PORTS[name].option,
        what: PORTS[name].what,
      })),
    );
    const state = prepare(data, options, progress.line);
    system.beginDashboard();
    const index = await system.startIndex(state.databasePassword);
    const { chain, deployment } = index;
    const urls = {
      gateway: await system.startGateway(index),
      subgraph: index.engine.url,
      chain: chain.url,
      artifacts: index.artifactsUrl,
    };
    const firstAnswerMs = Date.now() - startedAt;

    if (options.story && state.story === undefined) {
      data.writeState({ ...data.readState(), storyBegun: true });
      await system.step("story", async () => {
        const { transactions } = await tellStory({
          chain,
          deployment,
          artifactsUrl: urls.artifacts,
          seed: options.seed,
          signal,
        });
        await chain.checkpoint();
        data.writeState({ ...data.readState(), story: { seed: options.seed } });
        return { value: undefined, summary: `${transactions} transactions, seed ${options.seed}` };
      });
    }
    const audited = await system.step("audit", async () => {
      const result = await auditAtHead(chain, deployment, urls.gateway, signal);
      const summary = `${result.figuresCompared} figures compared at block ${result.blockNumber}, drift ${result.driftWei} wei`;
      return { value: result, summary };
    });
    const auditEndMs = Date.now() - startedAt;

    // Watching costs some percent of a core; the report has all that it is for.
    memory.stop();
    const report = reportOf({
      options,
      engine,
      urls,
      deployment,
      audited,
      memory,
      steps: progress.times,
      firstAnswerMs,
      auditEndMs,
    });
    if (options.reportFile !== undefined) writeJson(options.reportFile, report, "--report");
    progress.line(await summarise(urls, report));
    const drift = driftError(audited);
    if (drift !== undefined) throw drift;
    if (!options.once) await stayUp(system, chain, signal);
  } catch (error) {
    announce(error);
    throw error;
  } finally {
    memory.stop();
    await system.stop();
    unlock();
  }
}

/** What is asked for, or what the folder has had so far. */
function chooseEngine(data: DataFolder, options: StartOptions): Engine {
  const soFar = options.fresh ? undefined : data.readState().engine;
  return options.engine ?? soFar ?? DEFAULT_ENGINE;
}

/** Decides what of an earlier run goes on. */
function prepare(data: DataFolder, options: StartOptions, say: (line: string) => void) {
  data.clearLogs();
  if (options.fresh) data.clear();
  const state = data.readState();
  if (state.storyBegun && state.story === undefined) {
    say("  The last run ended in the middle of its story; this one begins anew.");
    data.clear();
    return data.readState();
  }
  if (options.story && state.story !== undefined && state.story.seed !== options.seed) {
    throw new StackError(
      "INVALID_OPTION",
      `The chain in ${data.path} holds the story of seed ${state.story.seed}, not of seed ${options.seed}.`,
      `Add --fresh to begin anew, or --seed ${state.story.seed} to go on.`,
    );
  }
  return state;
}

/** Waits until the gateway answers from the chain's head, and audits at that block. */
async function auditAtHead(
  chain: Chain,
  deployment: Parameters<typeof audit>[0]["deployment"],
  gatewayUrl: string,
  signal: AbortSignal,
): Promise<AuditResult> {
  const head = await chain.client.getBlock({ blockTag: "latest" });
  const reached = await waitFor(
    async () => {
      const indexed = await readIndexedBlock(gatewayUrl).catch(() => undefined);
      return indexed !== undefined && indexed.number >= head.number ? indexed : undefined;
    },
    { timeoutMs: INDEX_TIMEOUT_MS, signal },
  );
  if (reached === undefined) {
    throw new StackError(
      "COMPONENT_NOT_READY",
      `The index has not reached block ${head.number} within ${INDEX_TIMEOUT_MS / 1000} s.`,
      "The subgraph's log says how far it is and whether a handler failed.",
    );
  }
  return audit({ gatewayUrl, rpcUrl: chain.url, deployment, blockNumber: head.number });
}

/** Keeps the chain's state on disk up to date until somebody ends us; a death ends the wait with its error. */
async function stayUp(system: System, chain: Chain, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await system.watched(() => delay(CHECKPOINT_MS, undefined, { signal }).catch(() => {}));
    if (!signal.aborted) await system.watched(() => chain.checkpoint());
  }
}
