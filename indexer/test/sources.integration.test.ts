import { Client } from "pg";
import { expect, it } from "vitest";
import { readStoredSchema } from "../src/schema/stored-schema.ts";
import type { StoredSource } from "../src/store/batch.ts";
import { createTables } from "../src/store/ddl.ts";
import { layoutOf } from "../src/store/layout.ts";
import { insertSources, readSources } from "../src/store/sources.ts";
import { useOwnDatabase } from "./database.ts";

const SCHEMA = "sgd1";
const databaseUrl = useOwnDatabase();

it("sources are kept in the order in which they were made, whatever their contexts have in them", async () => {
  const layout = layoutOf(
    readStoredSchema("type Account @entity(immutable: false) { id: Bytes! }"),
    new Set(),
  );
  const awkward = new Map([
    ['a, "b" {c}', { type: "String", value: "\\ 'é' NULL, {\"x\"}\n" }],
  ]) as StoredSource["context"];
  const sources = Array.from(
    { length: 40 },
    (_, index): StoredSource => ({
      manifestIndex: 3 - (index % 3),
      parameter: (200 - index).toString(16).padStart(2, "0"),
      context: index % 4 === 0 ? undefined : awkward,
      creationBlock: 7 + (index % 5),
      region: index % 2 === 0 ? 0 : 100 - index,
    }),
  );
  const client = new Client({ connectionString: databaseUrl() });
  await client.connect();
  try {
    await client.query(createTables(SCHEMA, layout).join("; "));
    await insertSources(client, SCHEMA, sources.slice(0, 30));
    await insertSources(client, SCHEMA, []);
    await insertSources(client, SCHEMA, sources.slice(30));
    const kept = await readSources(client, SCHEMA);
    expect(kept).toEqual(sources.map((source) => ({ ...source, doneAt: undefined })));
  } finally {
    await client.end();
  }
});
