import { expect, it } from "vitest";
import { type IdsOfHops, ReadAhead } from "./read-ahead.ts";

/** Answers with these ids in turn. @returns for each, what was read before the ids were known, and all that was read */
async function answers(turns: readonly IdsOfHops[]) {
  const ahead = new ReadAhead();
  const told: { early: IdsOfHops | undefined; read: IdsOfHops[]; used: IdsOfHops }[] = [];
  for (const ids of turns) {
    const read: IdsOfHops[] = [];
    const reading = async (asked: IdsOfHops) => {
      read.push(asked);
      return asked;
    };
    const early = ahead.begin(reading);
    told.push({ early: early?.ids, read, used: await ahead.end(early, ids, reading) });
  }
  return told;
}

const page: IdsOfHops = [["0x01", "0x02"], ["0x01"]];
const other: IdsOfHops = [["0x01", "0x03"], ["0x01"]];

it("begins early once two answers had the same ids, and then reads once", async () => {
  expect(await answers([page, page, page])).toEqual([
    { early: undefined, read: [page], used: page },
    { early: undefined, read: [page], used: page },
    { early: page, read: [page], used: page },
  ]);
});

it("answers with what is needed where it foresaw something else, and does not go on guessing", async () => {
  const [, , wrong, next] = await answers([page, page, other, page]);
  expect(wrong).toEqual({ early: page, read: [page, other], used: other });
  expect(next).toEqual({ early: undefined, read: [page], used: page });
});

it.each([
  ["ids that differ each time", [page, other, page, other]],
  ["no ids at all", [[[]], [[]], [[]]]],
  ["more ids than it remembers", Array.from({ length: 3 }, () => [Array.from({ length: 1_001 }, String)])],
])("never begins early with %s", async (_what, turns) => {
  for (const { early } of await answers(turns)) expect(early).toBeUndefined();
});
