import { Client } from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type EntityType, parseInputSchema } from "../src/graphql/schema/input-schema.ts";
import { createLayout } from "../src/graphql/sql/layout.ts";
import { derivedSql } from "../src/graphql/sql/queries.ts";
import { select } from "../src/graphql/sql/rows.ts";
import { Statement } from "../src/graphql/sql/statement.ts";
import { TIMESERIES } from "../src/graphql/sql/test-timeseries.ts";
import { readStoredSchema } from "../src/schema/stored-schema.ts";
import { createTables } from "../src/store/ddl.ts";
import { layoutOf } from "../src/store/layout.ts";
import { useOwnDatabase } from "./database.ts";

const databaseUrl = useOwnDatabase();
let client: Client;

beforeEach(async () => {
  client = new Client({ connectionString: databaseUrl() });
  await client.connect();
});
afterEach(() => client.end());

it("the period that is not over comes with those that are, for each parent that is asked about", async () => {
  await client.query(createTables("sgd1", layoutOf(readStoredSchema(TIMESERIES), new Set())).join("; "));
  await client.query(`
    INSERT INTO sgd1.point (vid, "block$", id, timestamp, account, paid, minted)
    SELECT i, i, i, to_timestamp(7200 + i), set_byte('\\x00', 0, i % 3), i, 1 FROM generate_series(1, 9) i;
    INSERT INTO sgd1.stats_hour (vid, "block$", id, timestamp, account, paid, minted)
    SELECT i, i, i, to_timestamp(3600), set_byte('\\x00', 0, i), 100, 10 FROM generate_series(0, 2) i`);
  const input = parseInputSchema(TIMESERIES);
  const layout = createLayout(input, "sgd1");
  const table = layout.table(input.aggregations.get("Stats")?.intervals.get("hour") as EntityType);
  const columns = [...table.columns.values()].filter(({ field }) => field === "paid");
  const { text, values } = derivedSql(
    { statement: new Statement(), layout, block: 9, isNewest: true },
    [select(table, columns)],
    "account",
    { ids: ["\\x01", "\\x02"], sqlType: "bytea" },
    {
      filter: undefined,
      order: { kind: "field", field: "timestamp", direction: "desc" },
      first: 10,
      skip: 0,
      includesCurrent: true,
    },
  );
  const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: "array" });
  const found = rows.map(([row]) => (row as unknown[]).filter((_, index) => index !== 0 && index !== 2));
  // 1 + 4 + 7 and 2 + 5 + 8, added to what was paid before.
  expect(found.toSorted()).toEqual([
    ["\\x01", "100"],
    ["\\x01", "112"],
    ["\\x02", "100"],
    ["\\x02", "115"],
  ]);
});
