import { readFileSync } from "node:fs";
import { buildClientSchema, getIntrospectionQuery, Kind, parse, printSchema } from "graphql";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { compare } from "./compare.ts";
import { type Engines, startEngines } from "./engines.ts";
import { differencesOf } from "./run.ts";

/*
 * Our answers beside graph-node's, on the same tables with a whole story in them, byte for byte.
 */

const QUERIES = 200;

let engines: Engines;

beforeAll(async () => {
  engines = await startEngines(inject("databaseUrl"), inject("subgraphUrl"));
});
afterAll(() => engines?.stop());

describe("answers", () => {
  it("are graph-node's for queries by chance", async () => {
    expect(await differencesOf(engines, { queries: QUERIES, seed: 1 })).toEqual([]);
  });

  it("are graph-node's for every query of the docs", async () => {
    const page = readFileSync(new URL("../../../docs/queries.md", import.meta.url), "utf8");
    const texts = [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, text = ""]) => text);
    const variables = await variablesOfPage(engines);
    expect(texts.length).toBeGreaterThan(10);
    for (const text of texts) {
      const ask = (engine: Engines["askOurs"]) => () => engine(text, declared(text, variables));
      expect(await compare(text, ask(engines.askOurs), ask(engines.askTheirs))).toBeUndefined();
    }
  });

  it("about the schema are graph-node's", async () => {
    const query = getIntrospectionQuery({
      specifiedByUrl: true,
      inputValueDeprecation: true,
      schemaDescription: true,
    });
    const [ours, theirs] = await Promise.all([engines.ours(query), engines.theirs(query)]);
    const schemaOf = (text: string) => buildClientSchema(JSON.parse(text).data);
    expect(printSchema(schemaOf(ours))).toBe(printSchema(schemaOf(theirs)));
    expect(ours === theirs).toBe(true);
  });
});

async function variablesOfPage({ askTheirs }: Engines): Promise<Record<string, unknown>> {
  const answer = await askTheirs(
    `{
      _meta { block { number timestamp } }
      campaigns(where: { state: FUNDED }) { id }
      proposals(first: 1, orderBy: voteCount, orderDirection: desc) { id proposer { id } }
      actions(first: 1, skip: 50, orderBy: order, orderDirection: desc) { id order }
    }`,
    {},
  );
  const { _meta, campaigns, proposals, actions } = JSON.parse(answer).data;
  const { number, timestamp } = _meta.block;
  return {
    campaign: campaigns[0].id,
    campaignId: campaigns[0].id,
    account: proposals[0].proposer.id,
    accountId: proposals[0].proposer.id,
    proposal: proposals[0].id,
    proposalId: proposals[0].id,
    order: actions[0].order,
    id: actions[0].id,
    block: number - 10,
    since: number - 30,
    now: String(timestamp),
    after: "0x",
  };
}

/** The variables that a document declares. */
function declared(text: string, variables: Record<string, unknown>): Record<string, unknown> {
  const names = parse(text).definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION
      ? (definition.variableDefinitions ?? []).map(({ variable }) => variable.name.value)
      : [],
  );
  return Object.fromEntries(names.map((name) => [name, variables[name]]));
}
