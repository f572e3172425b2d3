import type { GraphQLFormattedError } from "graphql";
import { errorsOf } from "../query/errors.ts";
import { type QueryRequest, RequestError } from "../query/request.ts";
import type { QueryableSubgraph } from "../subgraph.ts";
import { type Admission, Refusal } from "./admission.ts";
import type { Newest } from "./newest.ts";

/** Opens a subscription, or says what is wrong with it. @param others Those that its connection has already. */
export function openSubscription(
  admission: Admission,
  subgraph: QueryableSubgraph,
  request: () => QueryRequest,
  others: number,
): Newest | readonly GraphQLFormattedError[] {
  let leave = () => {};
  try {
    leave = admission.enter(others);
    const answers = subgraph.subscribe(request());
    answers.onEnd(leave);
    return answers;
  } catch (thrown) {
    leave();
    return failuresOf(thrown);
  }
}

function failuresOf(thrown: unknown): readonly GraphQLFormattedError[] {
  if (thrown instanceof RequestError) return [{ message: thrown.message }];
  if (thrown instanceof Refusal) return [{ message: thrown.message, extensions: { code: thrown.code } }];
  return errorsOf(thrown).map((error) => error.toJSON() as GraphQLFormattedError);
}
