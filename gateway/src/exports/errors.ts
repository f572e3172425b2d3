import { ModelWipError } from "@model-wip/client";
import { ExportError, type ExportErrorCode } from "@model-wip/exports";
import { type ErrorCode, GatewayError } from "../errors.ts";

const CODES: Partial<Record<ExportErrorCode, ErrorCode>> = {
  ARGUMENT_INVALID: "ARGUMENT_INVALID",
  CAMPAIGN_UNKNOWN: "CAMPAIGN_NOT_FOUND",
  BLOCK_UNKNOWN: "CHAIN_NOT_CONFIGURED",
};

/** What went wrong with an export, in this gateway's codes; what is none of an export's own is left as it is. */
export function toExportError(error: unknown): unknown {
  if (error instanceof ExportError) {
    const code = CODES[error.code];
    return code === undefined
      ? error
      : new GatewayError(code, `${error.message} ${error.wayOut}`, { cause: error });
  }
  if (error instanceof ModelWipError && error.code === "REORGANISED") {
    return new GatewayError("BLOCK_REORGANIZED", `${error.message} Ask for it again.`, { cause: error });
  }
  return error;
}
