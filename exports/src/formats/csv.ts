import { stringify } from "csv-stringify/sync";
import { textsOf } from "./cell.ts";
import { type Format, writeTo } from "./sink.ts";

/** Marks the last line, which is not a row: readers of CSV call such lines comments. */
export const CSV_COMMENT = "#";

/** RFC 4180 with a header; amounts as digits and as decimals, times in ISO 8601; the trailer is a comment of JSON. */
export const csv: Format = (columns, out) => {
  let isBegun = false;
  const begin = async () => {
    if (!isBegun) await writeTo(out, stringify([columns.map(({ name }) => name)]));
    isBegun = true;
  };
  return {
    async write(row) {
      await begin();
      await writeTo(out, stringify([textsOf(columns, row)]));
    },
    async end(trailer) {
      await begin();
      await writeTo(out, `${CSV_COMMENT} ${JSON.stringify(trailer)}\n`);
    },
  };
};
