/** How much of a file's beginning is enough to tell its type. */
export const SNIFF_BYTES = 4096;

const SIGNATURES: ReadonlyArray<{ type: string; matches: (head: Buffer) => boolean }> = [
  {
    type: "image/png",
    matches: (head) => head.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex")),
  },
  { type: "image/jpeg", matches: (head) => head.subarray(0, 3).equals(Buffer.from("ffd8ff", "hex")) },
  { type: "image/gif", matches: (head) => /^GIF8[79]a/.test(ascii(head, 0, 6)) },
  {
    type: "image/webp",
    matches: (head) => ascii(head, 0, 4) === "RIFF" && ascii(head, 8, 12) === "WEBP",
  },
  { type: "image/avif", matches: (head) => /^ftypavi[fs]$/.test(ascii(head, 4, 12)) },
  { type: "application/wasm", matches: (head) => head.subarray(0, 4).equals(Buffer.from("0061736d", "hex")) },
];

/** Whatever may stand before `<svg`: a byte order mark, an XML declaration, comments and a doctype. */
const SVG_START =
  /^\uFEFF?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*|<!DOCTYPE\s+svg[^>]*>\s*)*<svg[\s>]/i;

/**
 * The media type of content, from its beginning. Anything that a browser could run, other than SVG, comes out as
 * plain text or as bytes: the store serves images and metadata, never pages.
 *
 * @param head at least the first SNIFF_BYTES bytes, or all of a shorter file
 */
export function sniffContentType(head: Uint8Array): string {
  const buffer = Buffer.from(head.subarray(0, SNIFF_BYTES));
  const signature = SIGNATURES.find(({ matches }) => matches(buffer));
  if (signature !== undefined) return signature.type;

  const text = decodeText(buffer);
  if (text === undefined) return "application/octet-stream";
  if (SVG_START.test(text)) return "image/svg+xml";
  return looksLikeJson(text, head.length > SNIFF_BYTES) ? "application/json" : "text/plain; charset=utf-8";
}

/** The text, or undefined for bytes that are not UTF-8. A character cut at the end of the sample does no harm. */
function decodeText(sample: Buffer): string | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells bytes from text
  const BINARY = /[\x00-\x08\x0e-\x1a\x1c-\x1f]/;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return BINARY.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function looksLikeJson(text: string, isCut: boolean): boolean {
  if (isCut) return /^\s*(?:\{\s*"|\[\s*[[{"\d\-tfn])/.test(text);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null;
  } catch {
    return false;
  }
}

function ascii(buffer: Buffer, start: number, end: number): string {
  return buffer.toString("latin1", start, end);
}
