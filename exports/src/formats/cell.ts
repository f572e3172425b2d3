import { formatEther, parseEther } from "viem";
import type { Cell, Column, ColumnKind, Row } from "../kinds/export.ts";
import { isoTime } from "../time.ts";

const MS = 1_000;

/** The one way in which a value is written, in every format that is text, and what checksums are made of. */
export function textOf(kind: ColumnKind, cell: Cell): string {
  if (cell === null) return "";
  if (kind === "eth") return formatEther(BigInt(cell));
  if (kind === "time") return isoTime(BigInt(cell));
  return String(cell);
}

/** The value that `textOf` has written. @throws if it cannot have */
export function parseCell(kind: ColumnKind, text: string): Cell {
  if (kind === "text") return text;
  if (text === "") return null;
  switch (kind) {
    case "integer":
      return BigInt(text);
    case "eth":
      return parseEther(text);
    case "number":
      return Number(text);
    case "boolean":
      return text === "true";
    case "time":
      return BigInt(Date.parse(text) / MS);
  }
}

export const textsOf = (columns: readonly Column[], row: Row): string[] =>
  columns.map(({ kind }, index) => textOf(kind, row[index] ?? null));

export const parseRow = (columns: readonly Column[], texts: readonly string[]): Row =>
  columns.map(({ kind }, index) => parseCell(kind, texts[index] ?? ""));
