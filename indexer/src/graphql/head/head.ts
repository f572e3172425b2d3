/** Runs one statement in the snapshot of a query and gives its rows, each as a list of its columns. */
export type Run = (text: string, values: readonly unknown[]) => Promise<readonly (readonly unknown[])[]>;

/** How far a subgraph is indexed. */
export interface Head {
  readonly number: number;
  /** With 0x, in lower case. */
  readonly hash: string;
  /** The first block that can be asked about. */
  readonly earliestBlock: number;
  /** The first block with an indexing error that it went on from; null without one. */
  readonly firstErrorBlock: number | null;
}

export interface IndexedBlock {
  readonly number: number;
  readonly parentHash: string | null;
  /** Unix seconds. */
  readonly timestamp: number | null;
}

/** Where a subgraph's head is written down; the engine's own tables or graph-node's. */
export interface HeadSource {
  /** The id of the deployment, which `_meta` and errors name. */
  readonly deployment: string;
  /** A statement without parameters that gives the row that `read` reads. */
  readonly sql: string;
  /** Undefined where no block has been indexed yet. */
  read(row: readonly unknown[] | undefined): Head | undefined;
  /** A block of the present chain by its hash. */
  block(run: Run, hash: string): Promise<IndexedBlock | undefined>;
}
