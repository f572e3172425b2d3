/** Every error that we foresee; README.md says what each means. */
export const INDEXER_ERROR_CODES = [
  "BUILD_MISSING",
  "CHAIN_ANSWER_INVALID",
  "CHAIN_UNREACHABLE",
  "DATABASE_IN_USE",
  "DATABASE_OF_OTHER_BUILD",
  "DATABASE_UNREACHABLE",
  "HANDLER_FAILED",
  "MANIFEST_INVALID",
  "NOT_SUPPORTED",
  "POSTGRES_MISSING",
  "POSTGRES_NOT_STARTED",
  "REORGANISED_TOO_DEEP",
  "SCHEMA_INVALID",
  "SUBGRAPH_NOT_THERE",
  "TEST_ANSWER_DIFFERS",
  "TEST_CALL_NOT_DECLARED",
  "TEST_FILE_NOT_GIVEN",
  "TEST_INVALID",
  "TEST_QUERY_FAILED",
] as const;
export type IndexerErrorCode = (typeof INDEXER_ERROR_CODES)[number];

/** An error that a person can act on: a stable code, what was wrong, and the way out. */
export class IndexerError extends Error {
  override readonly name = "IndexerError";
  readonly code: IndexerErrorCode;
  readonly wayOut: string;

  constructor(code: IndexerErrorCode, what: string, wayOut: string, options?: { cause?: unknown }) {
    super(what, options);
    this.code = code;
    this.wayOut = wayOut;
  }
}
