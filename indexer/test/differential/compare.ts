/** Answers a query with the text of its JSON. */
export type Engine = (query: string) => Promise<string>;

export interface Difference {
  readonly query: string;
  readonly ours: string;
  readonly theirs: string;
}

interface GraphQLError {
  readonly message: string;
  readonly locations?: readonly { readonly line: number; readonly column: number }[];
}

/** Where two engines answer differently; undefined where they do not. Asks twice, since a block may come between. */
export async function compare(query: string, ours: Engine, theirs: Engine): Promise<Difference | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const [our, their] = await Promise.all([ours(query), theirs(query)]);
    if (our === their || comparable(our) === comparable(their)) return undefined;
    if (hasPanicked(their) && errorsOf(our) !== undefined) return undefined;
    if (attempt === 3) return { query, ours: our, theirs: their };
  }
}

/**
 * Answers with errors, without what cannot be the same: graph-node works through the types of an interface, and
 * writes the two keys of a location, in an order that changes from one moment to the next, and adds its SQL to what its database refuses, which we never show.
 */
function comparable(text: string): string {
  const given = errorsOf(text);
  if (given === undefined) return text;
  const errors = given.map(({ message, locations = [] }) => {
    const places = locations.map(({ line, column }) => `${line}:${column}`);
    return `${places.join()} ${message.replace(/, query = [\s\S]*$/, "")}`;
  });
  return JSON.stringify({ ...JSON.parse(text), errors: errors.sort() });
}

/** graph-node falls over an interval that an aggregation does not have; there is no more to be like than an error. */
function hasPanicked(text: string): boolean {
  return errorsOf(text)?.some(({ message }) => message.startsWith("panic processing query")) ?? false;
}

function errorsOf(text: string): readonly GraphQLError[] | undefined {
  return (JSON.parse(text) as { errors?: GraphQLError[] }).errors;
}
