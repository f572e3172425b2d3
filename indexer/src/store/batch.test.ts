import { beforeEach, describe, expect, it } from "vitest";
import { type EntityType, readStoredSchema } from "../schema/stored-schema.ts";
import { Batch, type SpareRows } from "./batch.ts";
import { type EntityTable, layoutOf } from "./layout.ts";

const schema = readStoredSchema("type Account @entity(immutable: false) { id: Bytes! }");
const layout = layoutOf(schema, new Set());
const table = layout.entities.get(schema.types.get("Account") as EntityType) as EntityTable;
let spare: SpareRows;
let batch: Batch;

beforeEach(() => {
  spare = new Map();
  batch = new Batch(spare);
});

const begin = (id: string, block: number) => batch.add(table, [id], String(block), block, 0);

describe("the tables that a batch makes grow", () => {
  it("have more entities, however many versions of them", () => {
    batch.endRow(table, begin("01", 1), 2);
    begin("01", 2);
    expect(batch.grown).toEqual(new Set([table]));
  });

  it("have not as many as before, some of them in other versions", () => {
    batch.end(table, "1", 2);
    batch.endRow(table, begin("01", 2), 3);
    begin("01", 3);
    expect(batch.grown).toEqual(new Set());
    begin("02", 3);
    expect(batch.grown).toEqual(new Set([table]));
  });

  it("have none instead of others, of which there are no more", () => {
    batch.end(table, "1", 2);
    begin("02", 2);
    batch.endRow(table, begin("03", 2), 3);
    expect(batch.grown).toEqual(new Set());
  });

  it("are those of one batch, not of the one whose memory it uses", () => {
    begin("01", 1);
    batch.wasWritten();
    expect(batch.grown).toEqual(new Set());
    batch = new Batch(spare);
    batch.end(table, "1", 2);
    begin("01", 2);
    expect(spare.get(table)).toEqual([]);
    expect(batch.grown).toEqual(new Set());
  });
});
