/** Every code that exporting, or reading what was exported, fails with by itself; those of the gateway come through. */
export const exportErrorCodes = {
  ARGUMENT_INVALID: "An argument or option is not usable.",
  CAMPAIGN_UNKNOWN: "The index has no campaign of this name or address.",
  BLOCK_UNKNOWN: "The gateway cannot say the hash of this block.",
  FILE_NOT_READABLE: "The file is no export, or is not whole.",
  OUTPUT_CLOSED: "Whoever was to read the export has left.",
} as const;
export type ExportErrorCode = keyof typeof exportErrorCodes;

/** What was wrong, and the way out. */
export class ExportError extends Error {
  override readonly name = "ExportError";
  readonly code: ExportErrorCode;
  readonly wayOut: string;

  constructor(code: ExportErrorCode, message: string, wayOut: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.wayOut = wayOut;
  }
}
