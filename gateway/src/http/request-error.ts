import { GatewayError } from "../errors.ts";
import { NOT_JSON } from "./body.ts";

/** An error of Express or of its parser of bodies, whose `status` says that the request is to blame. */
interface RequestFault {
  readonly status: number;
  /** What it was, as body-parser names it. */
  readonly type?: string;
  /** As the request names them. */
  readonly charset?: string;
  readonly encoding?: string;
  /** Bytes. */
  readonly limit?: number;
  /** Of zlib. */
  readonly code?: string;
}

/** What strangers have sent is shown in part only. */
const shown = (value: string | undefined) => JSON.stringify((value ?? "").slice(0, 40));

/** What is wrong with a request that Express could not read. */
function explain({ type, charset, encoding, limit, code }: RequestFault): GatewayError {
  switch (type) {
    case "entity.too.large":
      return new GatewayError(
        "BODY_TOO_LARGE",
        `The request's body is larger than ${limit} bytes; ask for less at once.`,
      );
    case "entity.parse.failed":
      return new GatewayError("BAD_REQUEST", NOT_JSON);
    case "charset.unsupported":
      return new GatewayError(
        "CHARSET_UNSUPPORTED",
        `The body's charset ${shown(charset)} is not read here; send UTF-8.`,
      );
    case "encoding.unsupported":
      return new GatewayError(
        "ENCODING_UNSUPPORTED",
        `The content-encoding ${shown(encoding)} is not read here; send gzip, deflate or br, or none.`,
      );
    case "request.aborted":
    case "request.size.invalid":
      return new GatewayError(
        "BODY_UNREADABLE",
        "The request ended before all of its body had come; send it again.",
      );
    default:
      return code?.startsWith("Z_") || code?.startsWith("ERR_")
        ? new GatewayError(
            "BODY_UNREADABLE",
            "The request's body is not what its content-encoding says, or not all of it.",
          )
        : new GatewayError("BAD_REQUEST", "The HTTP request cannot be read.");
  }
}

/** `error` as what the client did wrong, with HTTP's status; undefined where it is something else. */
export function requestError(error: unknown): { status: number; known: GatewayError } | undefined {
  if (error instanceof GatewayError) return undefined;
  const fault = error as Partial<RequestFault>;
  if (typeof fault.status !== "number" || fault.status < 400 || fault.status >= 500) return undefined;
  return { status: fault.status, known: explain({ ...fault, status: fault.status }) };
}
