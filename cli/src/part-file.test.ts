import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Column, Row } from "@model-wip/exports";
import { afterAll, expect, it } from "vitest";
import { PartFile, type PartHead } from "./part-file.ts";

const folder = mkdtempSync(join(tmpdir(), "model-wip-part-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns: readonly Column[] = [
  { name: "account", kind: "text" },
  { name: "amount_wei", kind: "integer" },
];
const head: PartHead = {
  export: "payouts",
  subject: null,
  fromBlock: 0,
  from: null,
  to: null,
  block: { number: 1, hash: "0x01", timestamp: 1_700_000_000 },
};
const rows: readonly Row[] = [
  ["0xaa", 1n],
  ["a\nb", 2n ** 200n],
  ["", 3n],
];

async function* of(list: readonly Row[]) {
  yield* list;
}
const all = async (part: PartFile) => {
  const found: Row[] = [];
  for await (const row of part.rows()) found.push(row);
  return found;
};

it("wherever a crash has cut it, the rows that are whole go on to the same end", async () => {
  const output = join(folder, "cut.csv");
  const part = new PartFile(output, columns);
  await part.append(head, of(rows), false, () => {});
  const whole = readFileSync(part.path);
  for (let length = 0; length <= whole.length; length++) {
    writeFileSync(part.path, whole);
    truncateSync(part.path, length);
    const left = await part.left();
    const known = left?.rows ?? 0;
    if (left) {
      expect(left.head).toEqual(head);
      expect(left.last).toEqual(rows[known - 1]);
    }
    await part.append(head, of(rows.slice(known)), left !== undefined, () => {});
    expect(await all(part)).toEqual(rows);
    expect(statSync(part.path).size).toBe(whole.length);
  }
});

it("keeps nothing of what is no part file", async () => {
  const output = join(folder, "other.csv");
  writeFileSync(`${output}.part`, "something else\n");
  expect(await new PartFile(output, columns).left()).toBeUndefined();
});
