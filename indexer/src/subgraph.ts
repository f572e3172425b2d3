import { Pool } from "pg";
import { ChainReader } from "./chain/reader.ts";
import { RpcClient } from "./chain/rpc.ts";
import { Host } from "./host/host.ts";
import type { MappingLog } from "./indexing/block.ts";
import { FileMonitor } from "./indexing/files.ts";
import { Indexer, type IndexingSettings } from "./indexing/indexer.ts";
import { SourceRegistry } from "./indexing/registry.ts";
import { loadManifest, type Manifest } from "./manifest/load.ts";
import { Store } from "./store/store.ts";

export interface SubgraphOptions extends Partial<IndexingSettings> {
  /** The folder that graph-cli built. */
  readonly build: string;
  /** What it is called in the database. */
  readonly name: string;
  readonly databaseUrl: string;
  /** Nodes of the chain, the best first. */
  readonly rpcUrls: readonly string[];
  /** The RPC API of an IPFS node. */
  readonly ipfsUrl: string;
  readonly log?: MappingLog;
  /** Whether tables of another build are dropped, rather than refused. */
  readonly replacesOther?: boolean;
}

const DEFAULTS: IndexingSettings = { reorgDepth: 250, pollMs: 1_000, asksByEventOnly: false };

/** A subgraph that is being indexed. */
export interface RunningSubgraph {
  readonly manifest: Manifest;
  readonly indexer: Indexer;
  readonly store: Store;
  /** For whoever answers queries. */
  readonly pool: Pool;
  close(): Promise<void>;
}

/** Opens a subgraph: reads the build, makes or opens its tables, loads its mappings. Indexing begins with `indexer.run`. */
export async function openSubgraph(options: SubgraphOptions): Promise<RunningSubgraph> {
  const manifest = loadManifest(options.build);
  const host = new Host(manifest);
  const pool = new Pool({ connectionString: options.databaseUrl });
  // An idle connection that breaks is replaced when it is needed.
  pool.on("error", () => {});
  const monitor = new FileMonitor(options.ipfsUrl);
  try {
    const store = await Store.open({
      pool,
      name: options.name,
      schema: manifest.schema,
      buildHash: manifest.buildHash,
      replacesOther: options.replacesOther === true,
      startBlock: Math.min(...manifest.sources.map(({ startBlock }) => startBlock)),
      fileTypes: new Set(
        manifest.templates
          .filter(({ kind }) => kind === "file")
          .flatMap(({ mapping }) => [...mapping.entities]),
      ),
    });
    const sources = await SourceRegistry.load(manifest, store, monitor);
    const chain = new ChainReader(new RpcClient(options.rpcUrls));
    const settings = { ...DEFAULTS, ...options };
    const indexer = new Indexer(manifest, host, chain, store, sources, settings, options.log ?? (() => {}));
    return {
      manifest,
      indexer,
      store,
      pool,
      async close() {
        monitor.clear();
        await store.close();
        await pool.end();
      },
    };
  } catch (error) {
    monitor.clear();
    await pool.end();
    throw error;
  }
}
