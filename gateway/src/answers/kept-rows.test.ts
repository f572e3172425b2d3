import { buildSchema, parse } from "graphql";
import { expect, it } from "vitest";
import { KeptRows } from "./kept-rows.ts";
import type { OwnHop, OwnRows } from "./own-fields.ts";

const hopOf = (...variables: string[]): OwnHop => ({
  part: buildSchema("type Query { a: Int }"),
  document: parse("{ a }"),
  variables,
});
const rowsOf = (...calls: number[]): OwnRows =>
  new Map(calls.map((n) => [`0x${n}`, { usage: { calls: n } }]));

const asked = { ids: ["0x1", "0x2"], variables: { from: "1", other: "0xaa" }, state: "7:7:" };
const hop = hopOf("from");
const rows = rowsOf(1, 2);

it.each([
  ["the same", {}, rows],
  ["a variable that the hop does not use", { variables: { from: "1", other: "0xbb" } }, rows],
  ["a variable that it uses", { variables: { from: "2" } }, undefined],
  ["such a variable that is null", { variables: { from: null } }, undefined],
  ["such a variable that is left out", { variables: {} }, undefined],
  ["another state of Postgres", { state: "8:8:" }, undefined],
  ["other rows", { ids: ["0x1", "0x3"] }, undefined],
  ["fewer rows", { ids: ["0x1"] }, undefined],
  ["more rows", { ids: ["0x1", "0x2", "0x3"] }, undefined],
])("finds for %s what holds", (_what, difference, expected) => {
  const kept = new KeptRows();
  kept.keep(hop, asked, rows);
  expect(kept.find(hop, { ...asked, ...difference })).toBe(expected);
  expect(kept.find(hopOf("from"), { ...asked, ...difference })).toBeUndefined();
});

it("tells null from left out", () => {
  const kept = new KeptRows();
  kept.keep(hop, { ...asked, variables: { from: null } }, rows);
  expect(kept.find(hop, { ...asked, variables: {} })).toBeUndefined();
  expect(kept.find(hop, { ...asked, variables: { from: null } })).toBe(rows);
});

it("keeps what was used last, and nothing that is larger than all of it", () => {
  const kept = new KeptRows(30);
  const [one, two, three] = [hopOf(), hopOf(), hopOf()];
  kept.keep(one, asked, rowsOf(1, 2));
  kept.keep(two, asked, rowsOf(1, 2));
  kept.find(one, asked);
  kept.keep(three, asked, rowsOf(1, 2, 3, 4, 5, 6));
  kept.keep(hop, asked, rowsOf(...Array(40).keys()));
  expect([one, two, three, hop].map((each) => kept.find(each, asked)?.size)).toEqual([
    2,
    undefined,
    6,
    undefined,
  ]);
});
