import { ArtifactError } from "./errors.ts";

/**
 * The single byte range that a `Range` header asks for, or undefined where the whole is to be sent: no header, a unit
 * other than bytes, several ranges, or a malformed one (RFC 9110, section 14.2, lets a server ignore each of these).
 * Throws RANGE_NOT_SATISFIABLE where the range begins past the end.
 */
export function parseByteRange(
  header: string | undefined,
  sizeBytes: number,
): { offset: number; length: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;

  const offset = first === "" ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === "" || last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (offset >= sizeBytes || end <= offset) {
    throw new ArtifactError(
      "RANGE_NOT_SATISFIABLE",
      `range "${header}" lies outside of the content, which has ${sizeBytes} bytes`,
    );
  }
  return { offset, length: end - offset };
}
