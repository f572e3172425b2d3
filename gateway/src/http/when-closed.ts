import type { ServerResponse } from "node:http";

/** Does `work` when an answer's connection is over; at once where its client has left before, of which no event tells any more. */
export function whenClosed(response: ServerResponse, work: () => void): void {
  if (response.closed || response.destroyed) work();
  else response.once("close", work);
}
