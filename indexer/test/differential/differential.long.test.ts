import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { type Engines, startEngines } from "./engines.ts";
import { differencesOf } from "./run.ts";

/*
 * Thousands of queries by chance, answered by graph-node and by us. DIFFERENTIAL_QUERIES says how many, DIFFERENTIAL_SEED which.
 */

const QUERIES = Number(process.env.DIFFERENTIAL_QUERIES ?? 5_000);
const SEED = Number(process.env.DIFFERENTIAL_SEED ?? 2);

let engines: Engines;

beforeAll(async () => {
  engines = await startEngines(inject("databaseUrl"), inject("subgraphUrl"));
});
afterAll(() => engines?.stop());

it(`${QUERIES} queries of seed ${SEED} are answered as graph-node answers them`, async () => {
  expect(await differencesOf(engines, { queries: QUERIES, seed: SEED })).toEqual([]);
}, 7_200_000);
