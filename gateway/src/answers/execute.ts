import { getOperationAST } from "graphql";
import type { ExecuteOperation } from "../stitching/execute.ts";
import type { SteadyDocuments } from "./fields.ts";
import type { SteadyAnswers } from "./steady.ts";

/**
 * `execute`, saying of each answer whether it may be kept: one without errors that follows from the index's head, or from that and
 * from what Postgres has.
 */
export function sayingWhatIsSteady(
  execute: ExecuteOperation,
  documents: SteadyDocuments,
  steady: SteadyAnswers,
): ExecuteOperation {
  return async (operation, context) => {
    const result = await execute(operation, context);
    const head = context.block.readUnder;
    if (!head || context.block.isLost || result.errors?.length) return result;
    const { document, operationName } = operation;
    const basis = documents.basisOf(document);
    const asked = basis && getOperationAST(document, operationName);
    if (asked) {
      steady.mark(context, {
        basis,
        head: head.hash,
        operation: asked.name?.value ?? "query",
        document,
        asked,
      });
    }
    return result;
  };
}
