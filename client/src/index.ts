export {
  type Block,
  type ClientOptions,
  ModelWipClient,
  type Page,
  type ReadOptions,
  type TypedDocument,
  type WaitOptions,
} from "./client.ts";
export { type ClientErrorCode, ModelWipError } from "./errors.ts";
export * from "./generated/operations.ts";
