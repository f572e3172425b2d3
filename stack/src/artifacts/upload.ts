import type { MultipartFile } from "@fastify/multipart";
import type { FastifyRequest } from "fastify";
import type { ImportCandidate } from "ipfs-unixfs-importer";
import { ArtifactError } from "./errors.ts";

export interface UploadLimits {
  /** Bytes of the largest file that is taken. */
  maxFileBytes: number;
  /** Files and directories in one request. */
  maxFiles: number;
}

const MAX_PATH_LENGTH = 1024;
const MAX_PATH_DEPTH = 32;

/**
 * The files and directories of a multipart body, in the order and form in which kubo-rpc-client and curl send them:
 * the path stands percent-encoded in `filename`, and a directory is an empty part of type application/x-directory.
 * Throws MALFORMED_REQUEST, UNSUPPORTED, TOO_LARGE or TOO_MANY_FILES.
 */
export async function* readUpload(
  request: FastifyRequest,
  limits: UploadLimits,
): AsyncGenerator<ImportCandidate> {
  if (!request.isMultipart()) {
    throw new ArtifactError(
      "MALFORMED_REQUEST",
      "add takes a multipart/form-data body, such as curl -F file=@image.png sends",
    );
  }
  let count = 0;
  for await (const part of request.parts()) {
    if (part.type !== "file") continue;
    count += 1;
    if (/[?&]m(?:ode|time)/.test(part.fieldname)) {
      throw new ArtifactError(
        "UNSUPPORTED",
        "file modes and times are not stored; add the file without them",
      );
    }
    yield toCandidate(part, limits);
  }
  if (count === 0) throw new ArtifactError("MALFORMED_REQUEST", "the multipart body holds no file");
}

function toCandidate(part: MultipartFile, limits: UploadLimits): ImportCandidate {
  const path = parsePath(part.filename);
  if (part.mimetype === "application/x-directory") {
    part.file.resume();
    if (path === undefined) throw new ArtifactError("MALFORMED_REQUEST", "a directory needs a name");
    return { path };
  }
  const content = readPart(part, path, limits);
  return path === undefined ? { content } : { path, content };
}

async function* readPart(
  part: MultipartFile,
  path: string | undefined,
  { maxFileBytes }: UploadLimits,
): AsyncGenerator<Uint8Array> {
  yield* part.file;
  if (part.file.truncated) {
    throw new ArtifactError(
      "TOO_LARGE",
      `${path ?? "the file"} is larger than ${maxFileBytes} bytes, the most that this store takes for one file`,
    );
  }
}

function parsePath(filename: string | undefined): string | undefined {
  const segments = decodeFilename(filename ?? "")
    .split("/")
    .filter((segment) => segment !== "");
  if (segments.length === 0) return undefined;
  const path = segments.join("/");
  if (path.length > MAX_PATH_LENGTH || segments.length > MAX_PATH_DEPTH) {
    throw new ArtifactError(
      "MALFORMED_REQUEST",
      `a file name is longer than ${MAX_PATH_LENGTH} characters or deeper than ${MAX_PATH_DEPTH} directories`,
    );
  }
  if (segments.some((segment) => segment === "." || segment === ".." || segment.includes("\0"))) {
    throw new ArtifactError(
      "MALFORMED_REQUEST",
      `file name "${path}" must not contain ".", ".." or a null byte`,
    );
  }
  return path;
}

/** Browsers and curl send the name as it is, in which a `%` need not be an escape. */
function decodeFilename(filename: string): string {
  try {
    return decodeURIComponent(filename);
  } catch {
    return filename;
  }
}
