import { describe, expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../schema/stored-schema.ts";
import { type EntityTable, layoutOf } from "./layout.ts";
import { TableRows } from "./rows.ts";

const schema = readStoredSchema(`
type Account @entity(immutable: false) { id: Bytes! name: String }
type Vote @entity(immutable: true) { id: Bytes! }`);

function rowsOf(name: string, fileTypes: readonly string[] = []): { rows: TableRows; columns: string[] } {
  const layout = layoutOf(schema, new Set(fileTypes));
  const table = layout.entities.get(schema.types.get(name) as EntityType) as EntityTable;
  return { rows: new TableRows(table), columns: TableRows.columns(table) };
}

/** The values of each row, without what Postgres passes over. */
function read(rows: TableRows): string[][] {
  const lines = rows.text.toString().split("\n");
  expect(lines.pop()).toBe("");
  return lines.map((line) => line.split("\t").map((text) => text.trimEnd()));
}

describe("rows that wait to be written", () => {
  it("can end while they wait, however large the block's number", () => {
    const { rows, columns } = rowsOf("Account");
    const [first, second] = [
      rows.add(["01", "a, b"], "7", 3, 0),
      rows.add(["02", undefined], "8", 2_147_483_646, 0),
    ];
    rows.add(["01", "é\t"], "9", 4, 0);
    rows.end(second, 2_147_483_647);
    rows.end(first, 4);
    expect(columns).toEqual(["vid", "block_range", "id", "name"]);
    expect(read(rows)).toEqual([
      ["7", "[3,4)", "\\\\x01", "a, b"],
      ["8", "[2147483646,2147483647)", "\\\\x02", "\\N"],
      ["9", "[4,)", "\\\\x01", "é\\t"],
    ]);
  });

  it("name the file that they are of, where files write to the table, and their block alone where they never end", () => {
    const { rows, columns } = rowsOf("Vote", ["Vote"]);
    rows.add(["01"], "7", 3, 12);
    expect(columns).toEqual(["vid", "block$", "causality_region", "id"]);
    expect(read(rows)).toEqual([["7", "3", "12", "\\\\x01"]]);
  });

  it("are all there when there are many, of any length and in any script", () => {
    const { rows } = rowsOf("Account");
    const names = Array.from({ length: 3_000 }, (_, index) => "字".repeat(index % 90));
    const places = names.map((name, index) =>
      rows.add([index.toString(16).padStart(8, "0"), name], String(index), 1, 0),
    );
    for (const place of places) rows.end(place, 2);
    expect(read(rows).map(([vid, range, , name]) => [vid, range, name])).toEqual(
      names.map((name, index) => [String(index), "[1,2)", name]),
    );
  });
});
