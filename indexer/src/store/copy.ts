import { BigDecimal } from "../host/big-decimal.ts";
import type { FieldValue } from "../host/store-values.ts";
import type { Scalar, StoredField } from "../schema/stored-schema.ts";

const NULL = "\\N";
const NULL_COLUMN = `\t${NULL}`;
const BYTES_COLUMN = "\t\\\\x";

/** A field's value in the text form of COPY. */
export function copyText(field: StoredField, value: FieldValue | undefined): string {
  if (value === undefined || value === null) return NULL;
  if (Array.isArray(value)) return escaped(arrayText(field.scalar, value));
  return field.scalar === "Bytes" ? `\\\\x${value as string}` : escapedScalar(field.scalar, value);
}

/** Adds a column to the text of a row. */
export type ColumnWriter = (row: string, value: FieldValue | undefined) => string;

/**
 * What writes a field's column, made once: to look at the field for each value takes as long as to write it. What is short is added to the
 * row bit by bit, as V8 puts such texts together the fastest.
 */
export function columnWriter(field: StoredField): ColumnWriter {
  if (field.isList) return (row, value) => `${row}\t${copyText(field, value)}`;
  switch (field.scalar) {
    case "Bytes":
      return (row, value) => (isNull(value) ? row + NULL_COLUMN : row + BYTES_COLUMN + value);
    case "BigInt":
    case "Int":
    case "Int8": {
      // Many rows in a row have the same.
      let last: FieldValue | undefined;
      let text = NULL_COLUMN;
      return (row, value) => {
        if (isNull(value)) return row + NULL_COLUMN;
        if (value !== last) {
          last = value;
          text = `\t${value}`;
        }
        return row + text;
      };
    }
    default:
      return (row, value) => `${row}\t${copyText(field, value)}`;
  }
}

function isNull(value: FieldValue | undefined): value is null | undefined {
  return value === undefined || value === null;
}

/** The text form in which a parameter of a statement stands for a value. */
export function parameterText(scalar: Scalar, value: FieldValue): string {
  if (scalar === "Bytes") return `\\x${value as string}`;
  return scalar === "Timestamp" ? timestampText(value as bigint) : String(value);
}

function escapedScalar(scalar: Scalar, value: FieldValue): string {
  if (scalar === "String") return escaped(value as string);
  if (scalar === "Boolean") return value === true ? "t" : "f";
  if (scalar === "Timestamp") return timestampText(value as bigint);
  return value instanceof BigDecimal ? value.toString() : String(value);
}

/** `{"a","b"}`, with quotes and backslashes escaped as arrays have it. */
function arrayText(scalar: Scalar, items: readonly FieldValue[]): string {
  const texts = items.map((item) =>
    item === null
      ? "NULL"
      : `"${parameterText(scalar, item).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`,
  );
  return `{${texts.join(",")}}`;
}

const SPECIAL = /[\\\t\n\r\b\f\v]/;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\b": "\\b",
  "\f": "\\f",
  "\v": "\\v",
};

function escaped(text: string): string {
  return SPECIAL.test(text)
    ? text.replace(/[\\\t\n\r\b\f\v]/g, (character) => ESCAPES[character] as string)
    : text;
}

/** The last one made: all that a block writes have the same time. */
let lastTime = { microseconds: 0n, text: "1970-01-01T00:00:00.000000+00" };

/** @param microseconds Since 1970. */
function timestampText(microseconds: bigint): string {
  if (lastTime.microseconds !== microseconds) {
    lastTime = { microseconds, text: newTimestampText(microseconds) };
  }
  return lastTime.text;
}

function newTimestampText(microseconds: bigint): string {
  const seconds = microseconds / 1_000_000n - (microseconds % 1_000_000n < 0n ? 1n : 0n);
  const fraction = (microseconds - seconds * 1_000_000n).toString().padStart(6, "0");
  const time = new Date(Number(seconds) * 1_000).toISOString();
  return `${time.slice(0, 19)}.${fraction}+00`;
}
