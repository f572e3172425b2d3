import {
  type ApolloServer,
  type ApolloServerPlugin,
  type GraphQLRequest,
  type GraphQLResponse,
  HeaderMap,
} from "@apollo/server";
import { type DocumentNode, type FormattedExecutionResult, OperationTypeNode } from "graphql";
import type { GatewayContext } from "../context.ts";
import { GatewayError } from "../errors.ts";

const OPENED: GraphQLResponse = {
  http: { headers: new HeaderMap() },
  body: { kind: "single", singleResult: { data: null } },
};

const { message, code } = new GatewayError(
  "SUBSCRIPTION_NOT_HERE",
  "Subscribe over WebSocket (graphql-transport-ws) at /graphql, or with server-sent events at /graphql/stream.",
);
const ELSEWHERE: GraphQLResponse = {
  http: { status: 400, headers: new HeaderMap() },
  body: { kind: "single", singleResult: { errors: [{ message, extensions: { code } }] } },
};

/** What an operation came to: a subscription that may be opened, or an answer. */
export type GatedOperation =
  | { readonly subscription: DocumentNode; readonly operationName: string | undefined }
  | { readonly answer: FormattedExecutionResult };

/**
 * Lets every operation of a connection that stays open through Apollo Server, so that the limits, the log and the
 * metrics are those of HTTP. Queries and mutations it answers; of a subscription it says that it may be opened.
 */
export class OperationGate {
  /** By the operation's signal: Apollo Server copies requests and contexts. */
  readonly #waiting = new WeakMap<AbortSignal, (document: DocumentNode) => void>();

  readonly plugin: ApolloServerPlugin<GatewayContext> = {
    requestDidStart: async () => ({
      responseForOperation: async ({ document, operation, contextValue }) => {
        if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return null;
        const open = this.#waiting.get(contextValue.signal);
        open?.(document);
        return open === undefined ? ELSEWHERE : OPENED;
      },
    }),
  };

  async pass(
    server: ApolloServer<GatewayContext>,
    request: GraphQLRequest,
    contextValue: GatewayContext,
  ): Promise<GatedOperation> {
    let subscription: DocumentNode | undefined;
    this.#waiting.set(contextValue.signal, (document) => {
      subscription = document;
    });
    const { body } = await server.executeOperation(request, { contextValue });
    if (subscription !== undefined) return { subscription, operationName: request.operationName };
    if (body.kind !== "single") throw new Error("answers come in one piece");
    return { answer: body.singleResult };
  }
}
