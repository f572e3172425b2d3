import { indexerHead } from "./graphql/head/indexer.ts";
import type { Progress } from "./indexing/indexer.ts";
import { openSubgraph, type SubgraphOptions } from "./subgraph.ts";

const PROGRESS_MS = 5_000;

export interface DevOptions extends Omit<SubgraphOptions, "log"> {
  readonly host: string;
  readonly port: number;
  readonly say: (line: string) => void;
}

/**
 * Indexes a subgraph and answers queries about it, until `signal` says otherwise. A handler that fails ends the indexing, not the
 * answers.
 *
 * @throws IndexerError as `openSubgraph` and `Indexer.run` do, except for handlers.
 */
export async function dev(options: DevOptions, signal: AbortSignal): Promise<void> {
  const { say } = options;
  const log = (level: string, text: string, source: string, block: number) =>
    say(`${level} ${source} at block ${block}: ${text}`);
  // What answers is loaded while the database makes the tables.
  const [subgraph, { createQueryServer }, { QueryableSubgraph }] = await Promise.all([
    openSubgraph({ ...options, log }),
    import("./graphql/server.ts"),
    import("./graphql/subgraph.ts"),
  ]);
  const server = createQueryServer({
    subgraphs: new Map([
      [
        options.name,
        new QueryableSubgraph({
          schema: subgraph.manifest.schemaText,
          schemaName: subgraph.store.schemaName,
          head: indexerHead(options.name, subgraph.manifest.buildHash),
          changes: subgraph.store,
          database: subgraph.pool,
        }),
      ],
    ]),
  });
  try {
    await server.listen({ host: options.host, port: options.port });
    say(`answers at http://${options.host}:${options.port}/subgraphs/name/${options.name}`);
    subgraph.indexer.onProgress = progressTeller(say);
    subgraph.indexer.onTrouble = troubleTeller(say);
    await subgraph.indexer.run(signal).catch((error: unknown) => {
      if ((error as { code?: string }).code !== "HANDLER_FAILED") throw error;
      say(`stopped: ${(error as Error).message}`);
      return new Promise<void>((resolve) =>
        signal.addEventListener("abort", () => resolve(), { once: true }),
      );
    });
  } finally {
    await server.close();
    await subgraph.close();
  }
}

/** Says now and then how far indexing is, how fast, and how long it will take. */
function progressTeller(say: (line: string) => void): (progress: Progress) => void {
  const beganMs = performance.now();
  let saidMs = beganMs;
  let firstBlock: number | undefined;
  return ({ block, chainHead, events }) => {
    firstBlock ??= block;
    const nowMs = performance.now();
    if (nowMs - saidMs < PROGRESS_MS) return;
    saidMs = nowMs;
    const seconds = (nowMs - beganMs) / 1_000;
    const left = ((chainHead - block) / Math.max(block - firstBlock, 1)) * seconds;
    say(
      `block ${block} of ${chainHead}, ${Math.round(events / seconds)} events/s, ${Math.ceil(left)} s left`,
    );
  };
}

/** Says what goes wrong, once for as long as it is the same. */
function troubleTeller(say: (line: string) => void): (error: Error) => void {
  let said = "";
  return ({ message }) => {
    if (message === said) return;
    said = message;
    say(`tries again: ${message}`);
  };
}
