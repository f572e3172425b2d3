import type { DocumentNode, ExecutionResult, OperationDefinitionNode } from "graphql";
import type { GatewayContext } from "../context.ts";
import type { ExecuteOperation } from "../stitching/execute.ts";
import type { OperationBlock } from "../stitching/operation-block.ts";
import type { Basis } from "./fields.ts";

/** What an execution says of its answer: what it follows from, and the head that it was read under. */
export interface Steadiness {
  readonly basis: Basis;
  /** Hash of the head. */
  readonly head: string;
  /** As the log has it. */
  readonly operation: string;
  readonly document: DocumentNode;
  readonly asked: OperationDefinitionNode;
}

/** Operations whose answers may be kept, told by whoever executes them; by their block, as Apollo copies contexts. */
export class SteadyAnswers {
  readonly #byBlock = new WeakMap<OperationBlock, Steadiness>();

  mark({ block }: GatewayContext, steadiness: Steadiness): void {
    this.#byBlock.set(block, steadiness);
  }

  of({ block }: GatewayContext): Steadiness | undefined {
    return this.#byBlock.get(block);
  }
}

/** Operations that were executed, and charged, before Apollo Server is asked to put their answers into shape. */
export class GivenAnswers {
  readonly #byBlock = new WeakMap<OperationBlock, ExecutionResult>();

  give({ block }: GatewayContext, result: ExecutionResult): void {
    this.#byBlock.set(block, result);
  }

  has({ block }: GatewayContext): boolean {
    return this.#byBlock.has(block);
  }

  /** `execute`, unless the answer is there. */
  orBy(execute: ExecuteOperation): ExecuteOperation {
    return async (operation, context) =>
      this.#byBlock.get(context.block) ?? (await execute(operation, context));
  }
}
