/** Tells when a subgraph's head has moved: on, or back to an earlier block. */
export interface HeadChanges {
  /** Calls `listener` after each change is in the database, perhaps once for several; the answer ends that. */
  onChange(listener: () => void): () => void;
}
