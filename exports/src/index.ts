export { ExportError, type ExportErrorCode, exportErrorCodes } from "./errors.ts";
export { parseRow, textOf, textsOf } from "./formats/cell.ts";
export {
  CONTENT_TYPES,
  FORMAT_NAMES,
  type FormatName,
  formatOfFile,
  sinkTo,
  sinkToFile,
} from "./formats/index.ts";
export { type ExportedFile, readExported } from "./formats/read-file.ts";
export { type Sink, writeTo } from "./formats/sink.ts";
export { Checksum, type Trailer } from "./formats/trailer.ts";
export type { Cell, Column, ColumnKind, Export, KnownBlock, Row, Scope } from "./kinds/export.ts";
export { EXPORTS, exportNamed } from "./kinds/index.ts";
export { type Asked, scopeOf } from "./scope.ts";
export { trailerOf, writeExport } from "./write.ts";
