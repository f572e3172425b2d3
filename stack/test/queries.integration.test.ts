import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type DocumentNode, Kind, type OperationDefinitionNode, parse, print } from "graphql";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { repositoryRoot } from "../src/processes/binary.ts";
import { startTestGateway, type TestGateway } from "./gateway.ts";

/*
 * Every query of docs/queries.md, as it stands there, on a whole story.
 */

type Row = Record<string, unknown> & { id: string };
type Variables = Record<string, unknown>;

const page = readFileSync(join(repositoryRoot, "docs/queries.md"), "utf8");
const queries = [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, text = ""]) => parse(text));
const documents = new Map(queries.map((document) => [operationOf(document).name?.value ?? "", document]));

/** What every index of payouts is asked for. */
const ASKED_FOR = [
  "ProRataTable",
  "Statement",
  "Feed",
  "VotesOfProposal",
  "TopCollections",
  "FeesPerDay",
  "RefundsOpen",
  "Page",
];

let gateway: TestGateway;
/** A value for every variable of the page. */
let variables: Variables;
let head: number;

beforeAll(async () => {
  gateway = await startTestGateway();
  const { _meta, campaigns, proposals, incomes } = await ask<{
    _meta: { block: { number: number; timestamp: number } };
    campaigns: { id: string }[];
    proposals: { id: string; proposer: { id: string } }[];
    incomes: { id: string; order: string }[];
  }>(
    parse(`{
      _meta { block { number timestamp } }
      campaigns(where: { state: FUNDED }) { id }
      proposals(first: 1, orderBy: voteCount, orderDirection: desc) { id proposer { id } }
      incomes(where: { source: FORCED }) { id order }
    }`),
  );
  const { number, timestamp } = _meta.block;
  head = number;
  variables = {
    campaign: campaigns[0]?.id,
    campaignId: campaigns[0]?.id,
    account: proposals[0]?.proposer.id,
    accountId: proposals[0]?.proposer.id,
    proposal: proposals[0]?.id,
    proposalId: proposals[0]?.id,
    order: incomes[0]?.order,
    id: incomes[0]?.id,
    block: number - 10,
    since: number - 30,
    now: String(timestamp),
    after: "0x",
    period: "-1",
    from: "0",
    skip: 0,
  };
});
afterAll(() => gateway?.stop());

function operationOf(document: DocumentNode): OperationDefinitionNode {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error("a document of the page has an operation");
  return operation as OperationDefinitionNode;
}

async function ask<T>(document: DocumentNode, values: Variables = {}): Promise<T> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: print(document), variables: values }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

/** Runs a query of the page by its name. */
function run<T>(name: string, changed: Variables = {}): Promise<T> {
  const document = documents.get(name);
  if (document === undefined) throw new Error(`docs/queries.md has no query ${name}`);
  const given = { ...variables, ...changed };
  const declared = operationOf(document).variableDefinitions ?? [];
  return ask(
    document,
    Object.fromEntries(declared.map(({ variable: { name } }) => [name.value, given[name.value]])),
  );
}

const sum = (rows: readonly Row[], field: string) =>
  rows.reduce((total, row) => total + BigInt(String(row[field])), 0n);

describe("every query of the page", () => {
  it("stands on the page: those that everybody asks for are there", () => {
    expect([...documents.keys()]).toEqual(expect.arrayContaining(ASKED_FOR));
  });

  it("has a name of its own", () => {
    expect(documents.size).toBe(queries.length);
    expect(documents.has("")).toBe(false);
  });

  it.each([...documents.keys()])("answers: %s", async (name) => {
    const data = await run<Record<string, unknown>>(name);
    for (const [field, value] of Object.entries(data)) {
      expect(value, field).not.toBeNull();
      expect(value, field).not.toEqual([]);
    }
  });
});

describe("the answers hold together", () => {
  it("shares at a block exactly what came in: less than a wei for each owner is kept back", async () => {
    const { campaign, positions } = await run<{ campaign: Row; positions: Row[] }>("ProRataTable");
    const income = BigInt(String(campaign.totalIncome));
    const shared = sum(positions, "withdrawn") + sum(positions, "withdrawable");
    expect(shared).toBe(sum(positions, "earned"));
    expect(shared).toBeLessThanOrEqual(income);
    expect(income - shared).toBeLessThan(BigInt(positions.length));
    expect(sum(positions, "contributed")).toBe(BigInt(String(campaign.totalContributed)));
    expect(sum(positions, "withdrawn")).toBe(BigInt(String(campaign.totalWithdrawn)));
  });

  it("gives a statement whose lists add up to its totals", async () => {
    const { account } = await run<{ account: Row & Record<"positions" | "withdrawals" | "votes", Row[]> }>(
      "Statement",
    );
    expect(sum(account.positions, "contributed")).toBe(BigInt(String(account.totalContributed)));
    expect(sum(account.withdrawals, "amount")).toBe(BigInt(String(account.totalWithdrawn)));
    expect(account.votes).toHaveLength(Number(account.voteCount));
  });

  it("adds up income by source to the whole", async () => {
    const { campaigns } = await run<{ campaigns: (Row & Record<"forced" | "direct" | "models", Row[]>)[] }>(
      "IncomeBySource",
    );
    for (const campaign of campaigns) {
      const { forced, direct, models } = campaign;
      const fromModels = ["totalIncomeFromMints", "totalIncomeFromRoyalties", "totalIncomeFromGenerations"]
        .map((field) => BigInt(String(campaign[field])))
        .reduce((total, part) => total + part);
      const total = fromModels + sum(forced, "amount") + sum(direct, "amount");
      expect(total).toBe(BigInt(String(campaign.totalIncome)));
      expect(sum(models, "totalIncome")).toBe(fromModels);
    }
  });

  it("adds up fees per day, by source, to the totals of the campaign", async () => {
    const { campaignPeriods } = await run<{ campaignPeriods: Row[] }>("FeesPerDay");
    const { campaign } = await ask<{ campaign: Row }>(
      parse(`{ campaign(id: "${variables.campaign}") { totalIncome totalIncomeFromMints totalWithdrawn } }`),
    );
    const [newest] = campaignPeriods;
    for (const [part, total] of [
      ["income", "totalIncome"],
      ["incomeFromMints", "totalIncomeFromMints"],
      ["withdrawn", "totalWithdrawn"],
    ] as const) {
      expect(sum(campaignPeriods, part), total).toBe(BigInt(String(campaign[total])));
      expect(newest?.[total], total).toBe(campaign[total]);
    }
    const sources = Object.keys(newest ?? {}).filter(
      (field) => field.startsWith("income") && field !== "income",
    );
    expect(sources.length).toBeGreaterThan(2);
    for (const day of campaignPeriods) {
      expect(sources.reduce((all, source) => all + sum([day], source), 0n)).toBe(sum([day], "income"));
    }
  });

  it("gives at an earlier block the days that were over by then", async () => {
    const text = print(documents.get("FeesPerDay") as DocumentNode);
    const days = async (block: number) =>
      (
        await ask<{ campaignPeriods: Row[] }>(
          parse(text.replace("interval: day", `block: { number: ${block} }, interval: day`)),
          { campaign: variables.campaign },
        )
      ).campaignPeriods;
    const now = await days(head);
    const beginsAt = BigInt(String(now[Math.floor(now.length / 2)]?.timestamp)) / 1_000_000n;
    // The last block of an earlier day in which anything happened.
    const { actions } = await ask<{ actions: Row[] }>(
      parse(
        `{ actions(first: 1, orderBy: order, orderDirection: desc, where: { timestamp_lt: ${beginsAt} }) { block } }`,
      ),
    );
    const then = await days(Number(actions[0]?.block));
    expect(then.length).toBeGreaterThan(0);
    expect(then.length).toBeLessThan(now.length);
    expect(then).toEqual(now.slice(-then.length));
  });

  it("adds up fees per day by model and by collection to what these say of themselves", async () => {
    const { modelPeriods, collectionPeriods } =
      await run<Record<string, (Row & Record<string, Row>)[]>>("FeesPerDayByCollection");
    const { models, collections } = await ask<Record<"models" | "collections", Row[]>>(
      parse(`{
        models { id totalIncomeFromMints totalIncomeFromRoyalties totalMinted }
        collections(first: 1000) { id totalPaid totalOwnersAmount totalCreatorAmount }
      }`),
    );
    const of = (periods: readonly (Row & Record<string, Row>)[] = [], key: string, { id }: Row) =>
      periods.filter((period) => period[key]?.id === id);
    expect(models.length).toBeGreaterThan(0);
    for (const model of models) {
      const days = of(modelPeriods, "model", model);
      expect(sum(days, "ownersAmount")).toBe(BigInt(String(model.totalIncomeFromMints)));
      expect(sum(days, "royaltiesToOwners")).toBe(BigInt(String(model.totalIncomeFromRoyalties)));
      expect(days[0]?.totalMinted).toBe(model.totalMinted);
    }
    expect(collections.length).toBeGreaterThan(1);
    for (const collection of collections) {
      const days = of(collectionPeriods, "collection", collection);
      expect(sum(days, "paid")).toBe(BigInt(String(collection.totalPaid)));
      expect(days[0]?.totalOwnersAmount ?? "0").toBe(collection.totalOwnersAmount);
      expect(days[0]?.totalCreatorAmount ?? "0").toBe(collection.totalCreatorAmount);
    }
  });

  it("counts growth by the hour up to what there is", async () => {
    const { protocolPeriods } = await run<{ protocolPeriods: Row[] }>("Growth");
    const { protocol, campaigns } = await ask<{ protocol: Row; campaigns: Row[] }>(
      parse(`{
        protocol(id: "0x00") { totalContributed totalMinted totalRefunded }
        campaigns(first: 10) { id memberCount proposals(first: 10) { voteCount } }
      }`),
    );
    const members = sum(campaigns, "memberCount");
    const votes = campaigns.reduce((all, { proposals }) => all + sum(proposals as Row[], "voteCount"), 0n);
    const [newest] = protocolPeriods;
    expect(newest).toMatchObject(protocol);
    expect(newest).toMatchObject({ totalMembers: Number(members), totalVotes: Number(votes) });
    for (const [part, total] of [
      ["members", members],
      ["votes", votes],
    ] as const) {
      expect(sum(protocolPeriods, part)).toBe(total);
    }
  });

  it("names exactly those whose refund is open, to the wei", async () => {
    const { campaigns } = await run<{ campaigns: (Row & { positions: Row[] })[] }>("RefundsOpen");
    expect(campaigns.map(({ name }) => name)).toEqual(["Second Light"]);
    for (const { positions, totalContributed, totalRefunded } of campaigns) {
      const open = BigInt(String(totalContributed)) - BigInt(String(totalRefunded));
      expect(sum(positions, "contributed")).toBe(open);
    }
  });

  it("pages the feed through everything, strictly in order and each action once", async () => {
    const feed: Row[] = (await run<{ actions: Row[] }>("Feed")).actions;
    for (let earlier = feed; earlier.length > 0; ) {
      const { id, order } = feed.at(-1) as Row;
      earlier = (await run<{ actions: Row[] }>("FeedBefore", { id, order })).actions;
      feed.push(...earlier);
    }
    feed.reduce((later, earlier) => {
      const byOrder = BigInt(String(later.order)) - BigInt(String(earlier.order));
      expect(byOrder > 0n || (byOrder === 0n && later.id > earlier.id), `${later.id} ${earlier.id}`).toBe(
        true,
      );
      return earlier;
    });
    const types = new Set(feed.map(({ __typename }) => __typename));
    const counts = await Promise.all((await actionLists()).map(async (list) => (await ids(list)).length));
    expect(types.size).toBeGreaterThan(8);
    expect(types.size).toBe(counts.filter((count) => count > 0).length);
    expect(feed).toHaveLength(counts.reduce((all, count) => all + count, 0));
  });

  it("counts every vote of a proposal", async () => {
    const { proposal, votes } = await run<{ proposal: Row; votes: Row[] }>("VotesOfProposal");
    expect(votes).toHaveLength(Number(proposal.voteCount));
    const counted = ["votesFor", "votesAgainst", "votesAbstain"].map((field) =>
      BigInt(String(proposal[field])),
    );
    expect(sum(votes, "weight")).toBe(counted.reduce((total, count) => total + count));
  });

  it("pages through positions, each exactly once", async () => {
    const small = parse(print(documents.get("Page") as DocumentNode).replace("first: 1000", "first: 7"));
    const seen: string[] = [];
    for (let after = "0x"; ; ) {
      const { positions } = await ask<{ positions: Row[] }>(small, { after, block: head });
      if (positions.length === 0) break;
      seen.push(...positions.map(({ id }) => id));
      after = seen.at(-1) as string;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(await ids("positions"));
  });

  it("pages through sums over time, each exactly once, those that are over and those that are not", async () => {
    const paged = (name: string) =>
      parse(print(documents.get(name) as DocumentNode).replace("first: 1000", "first: 3"));
    type Period = Row & { timestamp: string };
    const over: Period[] = [];
    for (let isLast = false; !isLast; ) {
      const period = over.at(-1)?.id ?? "-1";
      const { collectionPeriods: page } = await ask<{ collectionPeriods: Period[] }>(paged("PeriodsOver"), {
        period,
        block: head,
      });
      over.push(...page);
      isLast = page.length < 3;
    }
    const last = over.reduce((end, { timestamp }) => (BigInt(timestamp) > end ? BigInt(timestamp) : end), 0n);
    const open: Period[] = [];
    for (let isLast = false; !isLast; ) {
      const { collectionPeriods: page } = await ask<{ collectionPeriods: Period[] }>(paged("PeriodsOpen"), {
        from: String(last + 86_400_000_000n),
        skip: open.length,
        block: head,
      });
      open.push(...page);
      isLast = page.length < 3;
    }
    const { collectionPeriods: all } = await ask<{ collectionPeriods: Period[] }>(
      parse(`{
        collectionPeriods(
          interval: day, current: include, first: 1000, orderBy: id, orderDirection: asc, block: { number: ${head} }
        ) { id collection { id } timestamp minted paid totalMinted totalPaid }
      }`),
    );
    expect(over.length).toBeGreaterThan(3);
    expect([...over, ...open]).toEqual(all);
  });

  it("brings a mirror from one block to the next by what has changed", async () => {
    const fields = "id contributed withdrawn refunded isMember";
    const at = (block: string) =>
      ask<{ positions: Row[] }>(parse(`{ positions(first: 1000${block}) { ${fields} } }`));
    const since = Number(variables.since);
    const mirror = new Map(
      (await at(`, block: { number: ${since - 1} }`)).positions.map((row) => [row.id, row]),
    );
    const { positions: changed } = await run<{ positions: Row[] }>("ChangedSince");
    for (const row of changed) mirror.set(row.id, row);
    const { positions } = await at("");
    expect(changed.length).toBeLessThan(positions.length);
    expect([...mirror.values()].sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(positions);
  });
});

/** The lists of the entities that are actions, from the schema. */
async function actionLists(): Promise<string[]> {
  const { __type } = await ask<{ __type: { possibleTypes: { name: string }[] } }>(
    parse(`{ __type(name: "Action") { possibleTypes { name } } }`),
  );
  return __type.possibleTypes.map(({ name }) =>
    `${name.charAt(0).toLowerCase()}${name.slice(1)}s`.replace(/ys$/, "ies"),
  );
}

/** All ids of a list, asked of graph-node itself in one page. */
async function ids(list: string): Promise<string[]> {
  const response = await fetch(inject("subgraphUrl"), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: `{ list: ${list}(first: 1000) { id } }` }),
  });
  const { data } = (await response.json()) as { data: { list: Row[] } };
  return data.list.map(({ id }) => id);
}
