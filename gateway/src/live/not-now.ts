import type { FormattedExecutionResult } from "graphql";

/** Errors that pass: the event is answered again, for clients shall miss none. */
const PASSING = new Set([
  "SUBGRAPH_UNAVAILABLE",
  "SUBGRAPH_TIMEOUT",
  "BLOCK_NOT_INDEXED",
  "BLOCK_REORGANIZED",
  "DATABASE_UNAVAILABLE",
  "OPERATION_TIMEOUT",
]);

/** An answer that is not there yet. */
export class NotNow extends Error {
  constructor(code: string) {
    super(`cannot be answered now: ${code}`);
    this.name = "NotNow";
  }
}

/** @throws NotNow where `result` has nothing in it for a reason that passes, or is of a block that is none any more */
export function assertAnswered(result: FormattedExecutionResult): void {
  const isEmpty = Object.values(result.data ?? {}).every((value) => value === null);
  const passing = result.errors?.find(({ extensions }) => PASSING.has(String(extensions?.code)));
  const isPassing = isEmpty || passing?.extensions?.code === "BLOCK_REORGANIZED";
  if (passing !== undefined && isPassing) throw new NotNow(String(passing.extensions?.code));
}
