/** What the floor prints when it has ended. */
export interface FloorReport {
  readonly events: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}
