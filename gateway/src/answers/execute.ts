import { getOperationAST } from "graphql";
import type { ExecuteOperation } from "../stitching/execute.ts";
import type { SteadyDocuments } from "./fields.ts";
import type { SteadyAnswers } from "./steady.ts";

/** `execute`, saying of each answer whether it may be kept: one without errors that follows from the index's head alone. */
export function sayingWhatIsSteady(
  execute: ExecuteOperation,
  documents: SteadyDocuments,
  steady: SteadyAnswers,
): ExecuteOperation {
  return async (operation, context) => {
    const result = await execute(operation, context);
    const head = context.block.readUnder;
    if (head && !context.block.isLost && !result.errors?.length && documents.has(operation.document)) {
      const asked = getOperationAST(operation.document, operation.operationName);
      if (asked) {
        const { document } = operation;
        steady.mark(context, { head: head.hash, operation: asked.name?.value ?? "query", document, asked });
      }
    }
    return result;
  };
}
