export {
  type ClientOptions,
  type HttpOptions,
  ModelWipClient,
  type Page,
  type ReadOptions,
  type TypedDocument,
  type WaitOptions,
} from "./client.ts";
export { type ClientErrorCode, ModelWipError } from "./errors.ts";
export * from "./generated/operations.ts";
export type { Block, Received, Sent, Transport } from "./transport.ts";
