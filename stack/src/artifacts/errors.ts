/** Why a request of the artifact store failed. Stable: callers may branch on it. */
export type ArtifactErrorReason =
  | "MALFORMED_PATH"
  | "MALFORMED_REQUEST"
  | "NOT_FOUND"
  | "CORRUPT_BLOCK"
  | "NOT_A_FILE"
  | "UNSUPPORTED"
  | "TOO_LARGE"
  | "TOO_MANY_FILES"
  | "RANGE_NOT_SATISFIABLE"
  | "FORBIDDEN_ORIGIN"
  | "METHOD_NOT_ALLOWED"
  | "INTERNAL";

const HTTP_STATUS: Record<ArtifactErrorReason, number> = {
  MALFORMED_PATH: 400,
  MALFORMED_REQUEST: 400,
  NOT_FOUND: 404,
  CORRUPT_BLOCK: 404,
  NOT_A_FILE: 400,
  UNSUPPORTED: 501,
  TOO_LARGE: 413,
  TOO_MANY_FILES: 413,
  RANGE_NOT_SATISFIABLE: 416,
  FORBIDDEN_ORIGIN: 403,
  METHOD_NOT_ALLOWED: 405,
  INTERNAL: 500,
};

/** An error that a client may see. Its message says what was wrong, with the value, and the way out. */
export class ArtifactError extends Error {
  override readonly name = "ArtifactError";
  readonly reason: ArtifactErrorReason;
  readonly httpStatus: number;

  constructor(reason: ArtifactErrorReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
    this.httpStatus = HTTP_STATUS[reason];
  }
}

/** The error body of Kubo's RPC, with our stable `Reason` beside it; stock clients read `Message`. */
export interface RpcErrorBody {
  Message: string;
  /** go-ipfs-cmds' error code: 0 normal, 1 the client's fault, 2 not implemented, 4 forbidden. */
  Code: 0 | 1 | 2 | 4;
  Type: "error";
  Reason: ArtifactErrorReason;
}

export function toRpcErrorBody(error: ArtifactError): RpcErrorBody {
  return { Message: error.message, Code: rpcCode(error.reason), Type: "error", Reason: error.reason };
}

function rpcCode(reason: ArtifactErrorReason): RpcErrorBody["Code"] {
  switch (reason) {
    case "UNSUPPORTED":
      return 2;
    case "FORBIDDEN_ORIGIN":
      return 4;
    case "NOT_FOUND":
    case "CORRUPT_BLOCK":
    case "INTERNAL":
      return 0;
    default:
      return 1;
  }
}
