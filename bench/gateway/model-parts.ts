/** What the peers have of models besides the index: their calls and newest generations, from the gateway's tables, one statement for all. */
import DataLoader from "dataloader";
import pg from "pg";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });

/** Rows of all models that are asked for at the same time, by one statement. */
const perModel = <T extends { model: string }>(statement: string) =>
  new DataLoader(
    async (ids: readonly string[]) => {
      const { rows } = await pool.query<T>(statement, [ids]);
      return ids.map((id) => rows.filter(({ model }) => model === id));
    },
    { cache: false },
  );
const calls = perModel<{ model: string; calls: number }>(
  "SELECT model, count(*)::int AS calls FROM usage_event WHERE model = ANY($1) GROUP BY model",
);
const newest = perModel<{ model: string; id: string; state: string }>(
  `SELECT page.* FROM unnest($1::text[]) AS asked(model) CROSS JOIN LATERAL (
     SELECT model, id, state FROM generation WHERE model = asked.model ORDER BY id DESC LIMIT 5) AS page`,
);

export const modelTypeDefs = /* GraphQL */ `
  type Usage { calls: Int! }
  type Generation { id: Bytes! state: String! }
  type GenerationPage { nodes: [Generation!]! }
`;

/** Fields that it adds to `Model`. */
export const modelFields = "usage: Usage generations(first: Int!): GenerationPage";

export const modelResolvers = {
  async usage({ id }: { id: string }) {
    const [row] = await calls.load(id);
    return { calls: row?.calls ?? 0 };
  },
  async generations({ id }: { id: string }, { first }: { first: number }) {
    return { nodes: (await newest.load(id)).slice(0, first) };
  },
};
