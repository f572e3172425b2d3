/** What it cost one side to get all events of the recorded chain into the database. */
export interface Cost {
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** CPU seconds of the process itself. */
  readonly cpuSeconds: number;
  readonly databaseCpuSeconds: number;
  /** The most memory that the process had resident. */
  readonly peakBytes: number;
  /** The most memory of all processes of the database, shared pages counted once. */
  readonly databasePeakBytes: number;
  /** Tables and indexes that answers are made from. */
  readonly indexBytes: number;
  /** The whole database, with its own catalogue and whatever is kept beside the index. */
  readonly databaseBytes: number;
}
