/** Answers a query with the text of its JSON. */
export type Engine = (query: string) => Promise<string>;

export interface Difference {
  readonly query: string;
  readonly ours: string;
  readonly theirs: string;
}

/** Where two engines answer differently; undefined where they do not. Asks twice, since a block may come between. */
export async function compare(query: string, ours: Engine, theirs: Engine): Promise<Difference | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const [our, their] = await Promise.all([ours(query), theirs(query)]);
    if (our === their || comparable(our) === comparable(their)) return undefined;
    if (attempt === 3) return { query, ours: our, theirs: their };
  }
}

/**
 * Answers with errors, without what cannot be the same: graph-node works through the types of an interface, and
 * writes the two keys of a location, in an order that changes from one moment to the next, and adds its SQL to what its database refuses, which we never show.
 */
function comparable(text: string): string {
  const answer = JSON.parse(text) as {
    errors?: { message: string; locations?: { line: number; column: number }[] }[];
  };
  if (answer.errors === undefined) return text;
  const errors = answer.errors.map(({ message, locations = [] }) => {
    const places = locations.map(({ line, column }) => `${line}:${column}`);
    return `${places.join()} ${message.replace(/, query = [\s\S]*$/, "")}`;
  });
  return JSON.stringify({ ...answer, errors: errors.sort() });
}
