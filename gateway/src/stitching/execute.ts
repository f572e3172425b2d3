import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from "graphql";
import type { GatewayContext } from "../context.ts";

export interface Operation {
  readonly document: DocumentNode;
  readonly variables?: Readonly<Record<string, unknown>> | undefined;
  readonly operationName?: string | null | undefined;
}

/** Executes an operation that has been validated. */
export type ExecuteOperation = (operation: Operation, context: GatewayContext) => Promise<ExecutionResult>;

/** The answer with the block that it is of, where it is of one. */
export function withBlock(result: ExecutionResult, { block }: GatewayContext): ExecutionResult {
  if (!block.pinned) return result;
  const { number, hash, timestamp } = block.pinned;
  return { ...result, extensions: { ...result.extensions, block: { number, hash, timestamp } } };
}

/**
 * Executes operations on the stitched schema, each at one block, which its answer names. A query during which the
 * chain is reorganized is begun anew, once; whatever else is reorganized meanwhile has errors in its place. Mutations
 * are never repeated.
 */
export function createExecutor(schema: GraphQLSchema): ExecuteOperation {
  return async ({ document, variables, operationName }, context) => {
    const run = async (contextValue: GatewayContext) => {
      const result = await execute({
        schema,
        document,
        contextValue,
        variableValues: variables ?? null,
        operationName: operationName ?? null,
      });
      return withBlock(result, contextValue);
    };
    const result = await run(context);
    const type = getOperationAST(document, operationName)?.operation;
    if (!context.block.isLost || type !== OperationTypeNode.QUERY) return result;
    // Batches are kept by context, and must not answer with what they have read before.
    return run({ ...context, block: context.block.renewed() });
  };
}
