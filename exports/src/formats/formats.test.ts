import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { contributions, mints, votes } from "../kinds/campaign-actions.ts";
import type { Cell, Column, Row } from "../kinds/export.ts";
import { payouts } from "../kinds/payouts.ts";
import { textsOf } from "./cell.ts";
import { type FormatName, sinkToFile } from "./index.ts";
import { readExported } from "./read-file.ts";
import { Checksum, type Trailer } from "./trailer.ts";

const folder = mkdtempSync(join(tmpdir(), "model-wip-formats-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILES: readonly FormatName[] = ["csv", "json", "ndjson", "parquet"];
const EXPORTS = [payouts, contributions, votes, mints];

/** Any value that the chain can give: amounts up to all ETH and more, texts with whatever people write. */
function cellOf({ name, kind }: Column): fc.Arbitrary<Cell> {
  switch (kind) {
    case "integer":
      return fc.bigInt({ min: 0n, max: name.endsWith("_wei") ? 10n ** 37n : 2n ** 256n - 1n });
    case "eth":
      return fc.bigInt({ min: 0n, max: 10n ** 37n });
    case "number":
      return fc.nat();
    case "time":
      return fc.integer({ min: 0, max: 4_102_444_800 }).map(BigInt);
    case "boolean":
      return fc.boolean();
    case "text":
      return fc.oneof(
        fc.string({ unit: "binary" }),
        fc.constantFrom("", '"', "a,b\n# c", '{"export":1}', "'=1+1"),
      );
  }
}

const rowsOf = (columns: readonly Column[]): fc.Arbitrary<Row[]> =>
  fc.array(fc.tuple(...columns.map(cellOf)), { maxLength: 20 });

async function write(of: (typeof EXPORTS)[number], format: FormatName, rows: readonly Row[], file: string) {
  const checksum = new Checksum(of.columns);
  const sink = sinkToFile(format, of.columns, file);
  for (const row of rows) {
    checksum.add(row);
    await sink.write(row);
  }
  const trailer: Trailer = {
    export: of.name,
    subject: `0x${"ab".repeat(20)}`,
    fromBlock: 0,
    from: null,
    to: null,
    block: { number: 7, hash: `0x${"cd".repeat(32)}`, time: "2023-11-15T00:00:00Z" },
    rows: checksum.rows,
    sha256: checksum.digest(),
  };
  await sink.end(trailer);
  return trailer;
}

async function read(file: string) {
  const { of, trailer, rows } = await readExported(file);
  const texts: string[][] = [];
  const checksum = new Checksum(of.columns);
  for await (const row of rows()) {
    texts.push(textsOf(of.columns, row));
    checksum.add(row);
  }
  return { of, trailer, texts, sha256: checksum.digest() };
}

describe.each(FILES)("a %s file", (format) => {
  it.each(EXPORTS.map((of) => [of.name, of] as const))(
    "gives %s back exactly, whatever is in them",
    async (_, of) => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(rowsOf(of.columns), async (rows) => {
          const file = join(folder, `${of.name}-${count++}.${format}`);
          const trailer = await write(of, format, rows, file);
          const found = await read(file);
          expect(found.of).toBe(of);
          expect(found.trailer).toEqual(trailer);
          expect(found.texts).toEqual(rows.map((row) => textsOf(of.columns, row)));
          expect(found.sha256).toBe(trailer.sha256);
        }),
        { numRuns: 25, seed: 7 },
      );
    },
  );

  it("that was cut off is none", async () => {
    const file = join(folder, `cut.${format}`);
    await write(votes, format, [], file);
    const whole = readFileSync(file);
    writeFileSync(file, whole.subarray(0, whole.length - 12));
    await expect(readExported(file)).rejects.toMatchObject({ code: "FILE_NOT_READABLE" });
  });
});

it("has one checksum for the same rows in every format", async () => {
  const rows = fc.sample(rowsOf(mints.columns), { numRuns: 1, seed: 3 })[0] as Row[];
  const sums = new Set<string>();
  for (const format of FILES) {
    const file = join(folder, `same.${format}`);
    await write(mints, format, rows, file);
    sums.add((await read(file)).sha256);
  }
  expect(sums.size).toBe(1);
});
