import { IndexerError } from "../errors.ts";

/** What a test says cannot be. */
export function invalid(what: string, wayOut = "Mend the test."): IndexerError {
  return new IndexerError("TEST_INVALID", what, wayOut);
}
