/** What has been asked of a replayed chain. */
export interface Requests {
  /** Unix time in milliseconds of the first request for logs, with which indexing begins. */
  firstLogsAtMs?: number;
  /** Calls by method. */
  readonly calls: Record<string, number>;
  answeredBytes: number;
}
