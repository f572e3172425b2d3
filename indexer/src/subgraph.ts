import type { Pool } from "pg";
import { type HeadNews, HeadSubscription, polling } from "./chain/head-news.ts";
import { ChainReader } from "./chain/reader.ts";
import { type Rpc, RpcClient } from "./chain/rpc.ts";
import { Host } from "./host/host.ts";
import type { MappingLog } from "./indexing/block.ts";
import { FileMonitor, type FileSupply } from "./indexing/files.ts";
import { firstBlock, Indexer, type IndexingSettings } from "./indexing/indexer.ts";
import { SourceRegistry } from "./indexing/registry.ts";
import { loadManifest, type Manifest } from "./manifest/load.ts";
import { openPool } from "./store/connect.ts";
import { historyBlocks } from "./store/prune.ts";
import { Store } from "./store/store.ts";

export interface SubgraphOptions extends Partial<IndexingSettings> {
  /** The folder that graph-cli built. */
  readonly build: string;
  /** What it is called in the database. */
  readonly name: string;
  readonly databaseUrl: string;
  /** Nodes of the chain, the best first. */
  readonly rpcUrls: readonly string[];
  /** A node's WebSocket, which says when there is a new head; `ws:` or `wss:`. */
  readonly wsUrl?: string | undefined;
  /** The RPC API of an IPFS node. */
  readonly ipfsUrl: string;
  readonly log?: MappingLog;
  /** Whether tables of another build are dropped, rather than refused. */
  readonly replacesOther?: boolean;
}

/** What a subgraph is put together from. */
export interface SubgraphParts extends Partial<IndexingSettings> {
  readonly manifest: Manifest;
  readonly host: Host;
  readonly pool: Pool;
  /** What it is called in the database. */
  readonly name: string;
  readonly rpc: Rpc;
  readonly files: FileSupply;
  readonly log?: MappingLog;
  readonly replacesOther?: boolean;
  /** Whether what the tables have is forgotten. */
  readonly beginsAnew?: boolean;
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
  const pool = openPool(options.databaseUrl);
  const files = new FileMonitor(options.ipfsUrl);
  const rpc = new RpcClient(options.rpcUrls);
  let heads: HeadNews = polling;
  try {
    const { store, indexer } = await assemble({ ...options, manifest, host, pool, rpc, files });
    if (options.wsUrl !== undefined) heads = new HeadSubscription(options.wsUrl);
    indexer.heads = heads;
    return {
      manifest,
      indexer,
      store,
      pool,
      async close() {
        heads.close();
        files.clear();
        await store.close();
        await pool.end();
      },
    };
  } catch (error) {
    heads.close();
    files.clear();
    await pool.end();
    throw error;
  }
}

/** Opens the tables and puts the parts together, which stay their owner's to close; the store, too. */
export async function assemble(parts: SubgraphParts): Promise<{ store: Store; indexer: Indexer }> {
  const { manifest, host, pool, name, rpc, files } = parts;
  const settings = { ...DEFAULTS, ...parts };
  const store = await Store.open({
    pool,
    name,
    schema: manifest.schema,
    buildHash: manifest.buildHash,
    replacesOther: parts.replacesOther === true,
    beginsAnew: parts.beginsAnew === true,
    startBlock: firstBlock(manifest),
    historyBlocks: historyBlocks(manifest.prune, settings.reorgDepth),
    fileTypes: new Set(
      manifest.templates
        .filter(({ kind }) => kind === "file")
        .flatMap(({ mapping }) => [...mapping.entities]),
    ),
  });
  try {
    const sources = await SourceRegistry.load(manifest, store, files);
    const log = parts.log ?? (() => {});
    const chain = new ChainReader(rpc);
    return { store, indexer: new Indexer(manifest, host, chain, store, sources, settings, log) };
  } catch (error) {
    await store.close();
    throw error;
  }
}
