import { describe, expect, it } from "vitest";
import { type EntityType, parseInputSchema } from "../schema/input-schema.ts";
import { createLayout } from "./layout.ts";
import { derivedSql, rootSql } from "./queries.ts";
import { select } from "./rows.ts";
import { Statement } from "./statement.ts";
import { TIMESERIES } from "./test-timeseries.ts";

const input = parseInputSchema(TIMESERIES);
const layout = createLayout(input, "sgd1");
const stats = input.aggregations.get("Stats")?.intervals.get("hour") as EntityType;
const table = layout.table(stats);

function context() {
  return { statement: new Statement(), layout, block: 7, isNewest: true };
}
function selected(...fields: readonly string[]) {
  return select(
    table,
    [...table.columns.values()].filter(({ field }) => fields.includes(field)),
  );
}
function sortedBy(field: string) {
  const order = { kind: "field", field, direction: "desc" } as const;
  return { filter: undefined, order, first: 10, skip: 0, includesCurrent: true };
}

describe("the period that is not over", () => {
  it("is summed up in what is read and sorted by, and in nothing else", () => {
    const paid = rootSql(context(), [selected("paid")], sortedBy("timestamp")).text;
    expect(paid).toContain('sum("paid")');
    expect(paid).not.toContain("minted");
    const sorted = rootSql(context(), [selected("paid")], sortedBy("minted")).text;
    expect(sorted).toContain('sum("minted")');
  });

  it("is summed up of the points of those who are asked about", () => {
    const parents = { ids: ["\\x01"], sqlType: "bytea" };
    const { text } = derivedSql(context(), [selected("paid")], "account", parents, sortedBy("timestamp"));
    const points = text.split('from "sgd1"."point" as c where ')[1]?.split(" group by ")[0];
    expect(points).toContain('c."account" = any($1::bytea[])');
  });
});
