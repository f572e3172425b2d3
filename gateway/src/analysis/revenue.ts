import DataLoader from "dataloader";
import { parse } from "graphql";
import type { GatewayContext } from "../context.ts";
import type { IndexReader } from "../stitching/index-reader.ts";

export const SOURCES = ["MINT", "ROYALTY", "GENERATION", "DIRECT", "FORCED"] as const;
type Source = (typeof SOURCES)[number];
/** Wei by source. */
type BySource = Record<Source, bigint>;

/** Unix seconds as strings of digits: from `from` on, before `to`. */
export interface Range {
  readonly from: string | null;
  readonly to: string | null;
}

/** The totals of an hour's end, by source. */
const TOTALS: Record<Source, string> = {
  MINT: "totalIncomeFromMints",
  ROYALTY: "totalIncomeFromRoyalties",
  GENERATION: "totalIncomeFromGenerations",
  DIRECT: "totalIncomeDirect",
  FORCED: "totalIncomeForced",
};

type Period = { readonly timestamp: string } & Readonly<Record<string, string>>;
interface Income {
  readonly source: Source;
  readonly amount: string;
  readonly order: string;
}

const HOUR_S = 3_600n;
const MICROSECONDS = 1_000_000n;
const MAX_FIRST = 1000;

/** All income of a campaign before a time, or all of it. */
interface Question {
  readonly campaign: string;
  readonly before: string | null;
}

/**
 * Income of campaigns by source. What came before a time is the cumulative total of the last hour that was over by then, plus
 * the single incomes since; so it is exact to the second, and costs the same for any range. Two requests for any number of
 * campaigns, at one block.
 */
export class Revenue {
  readonly #reader: IndexReader;
  readonly #loaders = new WeakMap<GatewayContext, DataLoader<Question, BySource, string>>();

  constructor(reader: IndexReader) {
    this.#reader = reader;
  }

  /** @throws GatewayError SUBGRAPH_… */
  async bySource(campaign: string, { from, to }: Range, context: GatewayContext): Promise<BySource> {
    const loader = this.#loaderOf(context);
    const [end, begin] = await Promise.all([
      loader.load({ campaign, before: to }),
      from === null ? undefined : loader.load({ campaign, before: from }),
    ]);
    return mapSources((source) => end[source] - (begin?.[source] ?? 0n));
  }

  #loaderOf(context: GatewayContext) {
    let loader = this.#loaders.get(context);
    if (!loader) {
      loader = new DataLoader((questions) => this.#answer(questions, context), {
        cacheKeyFn: ({ campaign, before }) => `${campaign} ${before}`,
      });
      this.#loaders.set(context, loader);
    }
    return loader;
  }

  async #answer(questions: readonly Question[], context: GatewayContext): Promise<BySource[]> {
    const periods = await this.#ask<Period>(questions, context, ({ campaign, before }) => {
      const over = before === null ? "" : `, timestamp_lte: "${(BigInt(before) - HOUR_S) * MICROSECONDS}"`;
      return `campaignPeriods(interval: hour, first: 1, orderBy: timestamp, orderDirection: desc,
        where: { campaign: "${campaign}"${over} }) { timestamp ${Object.values(TOTALS).join(" ")} }`;
    });
    const sums = questions.map((_, at) => {
      const [period] = periods[at] ?? [];
      return mapSources((source) => BigInt(period?.[TOTALS[source]] ?? 0));
    });
    let open = questions.map((question, at) => {
      const [period] = periods[at] ?? [];
      const since = period ? BigInt(period.timestamp) / MICROSECONDS + HOUR_S : 0n;
      return { ...question, since, after: "-1", sum: sums[at] as BySource };
    });
    while (open.length > 0) {
      const incomes = await this.#ask<Income>(open, context, ({ campaign, before, since, after }) => {
        const until = before === null ? "" : `, timestamp_lt: "${before}"`;
        return `incomes(first: ${MAX_FIRST}, orderBy: order, where: { campaign: "${campaign}", timestamp_gte: "${since}",
          order_gt: "${after}"${until} }) { source amount order }`;
      });
      open = open.flatMap((question, at) => {
        const rows = incomes[at] ?? [];
        for (const { source, amount } of rows) question.sum[source] += BigInt(amount);
        return rows.length < MAX_FIRST ? [] : [{ ...question, after: rows.at(-1)?.order ?? "" }];
      });
    }
    return sums;
  }

  /** One request with a list for each question. */
  async #ask<Row>(
    questions: readonly Question[],
    context: GatewayContext,
    listOf: (question: never) => string,
  ): Promise<readonly (readonly Row[])[]> {
    const lists = questions.map((question, at) => `q${at}: ${listOf(question as never)}`);
    const data = await this.#reader.query<Record<string, readonly Row[]>>(
      parse(`query Revenue { ${lists.join(" ")} }`),
      {},
      context,
    );
    return questions.map((_, at) => data[`q${at}`] ?? []);
  }
}

const mapSources = (amount: (source: Source) => bigint): BySource =>
  Object.fromEntries(SOURCES.map((source) => [source, amount(source)])) as BySource;
