/** Every code that the tool itself ends with, and what it means. Those of the client and the gateway come through. */
export const cliErrorCodes = {
  ARGUMENT_INVALID: "An argument or option is not usable.",
  OUTPUT_EXISTS: "The file is there already.",
  OUTPUT_NOT_WRITABLE: "The file cannot be written.",
  PART_MISMATCH: "An interrupted export beside the file is of something else.",
  FILE_NOT_READABLE: "The file is none of this tool's, or is not whole.",
  CHECKSUM_WRONG: "The file's content is not what was exported.",
  BLOCK_WRONG: "The chain has another block of that number.",
  FIGURES_WRONG: "Figures of the file are not the chain's.",
  TOKEN_UNKNOWN: "The index has no such token, or what it names is not in the artifact store.",
  IMAGE_UNVERIFIABLE: "What it takes to make the image again is not known, or is for another model.",
  IMAGE_WRONG: "The image is not what its receipt says, or not what the model makes.",
  CHAIN_UNREACHABLE: "The node does not answer, or not for this block.",
} as const;
export type CliErrorCode = keyof typeof cliErrorCodes;

export class CliError extends Error {
  override readonly name = "CliError";
  readonly code: CliErrorCode;
  readonly wayOut: string;

  constructor(code: CliErrorCode, message: string, wayOut: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.code = code;
    this.wayOut = wayOut;
  }
}
