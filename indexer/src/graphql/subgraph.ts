import type { DocumentNode } from "graphql";
import { DatabaseError, type Pool, type PoolClient } from "pg";
import type { HeadChanges } from "./head/changes.ts";
import type { HeadSource, Run } from "./head/head.ts";
import { Newest } from "./live/newest.ts";
import { Subscriptions } from "./live/subscriptions.ts";
import { answer, failureText } from "./query/answer.ts";
import { isSubscription, prepare } from "./query/document.ts";
import { errors, errorsOf, QueryError } from "./query/errors.ts";
import { DEFAULT_LIMITS, type QueryLimits } from "./query/limits.ts";
import { parseDocument } from "./query/parse.ts";
import type { QueryRequest } from "./query/request.ts";
import type { SelectionSet } from "./query/selection.ts";
import { type ApiSchema, createApiSchema } from "./schema/api-schema.ts";
import { parseInputSchema } from "./schema/input-schema.ts";
import { createLayout, type Layout } from "./sql/layout.ts";

export interface QueryableOptions {
  /** The text of `schema.graphql`. */
  readonly schema: string;
  /** The Postgres schema of its tables, such as `sgd1`. */
  readonly schemaName: string;
  readonly head: HeadSource;
  /** Tells when the head has moved; without it there are no subscriptions. */
  readonly changes?: HeadChanges;
  readonly database: Pool;
  readonly limits?: Partial<QueryLimits>;
}

/** Documents that are kept parsed. */
const MAX_PARSED = 500;
/** Postgres: a statement ran longer than `statement_timeout`. */
const QUERY_CANCELED = "57014";

/** One indexed subgraph that answers graph-node's GraphQL. */
export class QueryableSubgraph {
  readonly schema: ApiSchema;
  readonly #layout: Layout;
  readonly #head: HeadSource;
  readonly #database: Pool;
  readonly #limits: QueryLimits;
  readonly #parsed = new Map<string, DocumentNode>();
  readonly #subscriptions: Subscriptions | undefined;

  /** Throws `UnsupportedSchemaError` for a schema that the engine does not serve. */
  constructor({ schema, schemaName, head, changes, database, limits }: QueryableOptions) {
    const input = parseInputSchema(schema);
    this.schema = createApiSchema(input);
    this.#layout = createLayout(input, schemaName);
    this.#head = head;
    this.#subscriptions = changes && new Subscriptions(changes);
    this.#database = database;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get deployment(): string {
    return this.#head.deployment;
  }

  /** The answer as the text of its JSON; errors of the query are in it, in graph-node's words. */
  async query({ query, variables }: QueryRequest): Promise<string> {
    let prepared: SelectionSet;
    try {
      prepared = prepare(this.schema, this.#parse(query), variables, this.#limits);
    } catch (thrown) {
      return failureText(errorsOf(thrown));
    }
    return this.#answer(prepared);
  }

  /**
   * The answers to a subscription, which asks whatever a query can: the first at once, then another whenever the head has moved and the
   * answer is another; each is of one block. A query has one answer. Throws `QueryErrors` for what cannot be asked at all.
   */
  subscribe({ query, variables }: QueryRequest): Newest {
    const document = this.#parse(query);
    const isLive = this.#subscriptions !== undefined;
    const prepared = prepare(this.schema, document, variables, this.#limits, isLive);
    const answer = () =>
      this.#answer(prepared).catch(() => failureText([new QueryError("The query could not be executed.")]));
    // Its variables are in what it was made into.
    if (this.#subscriptions !== undefined && isSubscription(document))
      return this.#subscriptions.add(prepared.signature, answer);
    const once = new Newest();
    void answer().then((text) => {
      once.push(text);
      once.end();
    });
    return once;
  }

  #answer(prepared: SelectionSet): Promise<string> {
    return this.#inSnapshot(async (run, row) =>
      answer(
        {
          schema: this.schema,
          layout: this.#layout,
          limits: this.#limits,
          source: this.#head,
          head: this.#head.read(row),
          run,
        },
        prepared,
      ),
    );
  }

  #parse(text: string): DocumentNode {
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const document = parseDocument(text);
    const oldest = this.#parsed.keys().next();
    if (this.#parsed.size >= MAX_PARSED && !oldest.done) this.#parsed.delete(oldest.value);
    this.#parsed.set(text, document);
    return document;
  }

  /** All statements of a query see the database as it was at its begin: no block can come or go between two of them. */
  async #inSnapshot(
    work: (run: Run, head: readonly unknown[] | undefined) => Promise<string>,
  ): Promise<string> {
    let client: PoolClient;
    try {
      client = await this.#database.connect();
    } catch {
      return failureText([errors.unavailable()]);
    }
    let broken: Error | undefined;
    try {
      const begun: unknown = await client.query({
        text: `begin transaction isolation level repeatable read read only; ${this.#head.sql}`,
        rowMode: "array",
      });
      const results = begun as readonly { readonly rows: readonly (readonly unknown[])[] }[];
      return await work(runner(client), results.at(-1)?.rows[0]);
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      if (error instanceof DatabaseError) return failureText([errors.unavailable()]);
      throw error;
    } finally {
      client.query("rollback").then(
        () => client.release(broken),
        (error: Error) => client.release(error),
      );
    }
  }
}

function runner(client: PoolClient): Run {
  return async (text, values) => {
    try {
      const { rows } = await client.query<unknown[]>({ text, values: [...values], rowMode: "array" });
      return rows;
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      if (error.code === QUERY_CANCELED) throw errors.timeout();
      throw errors.resolve(error.message);
    }
  };
}
