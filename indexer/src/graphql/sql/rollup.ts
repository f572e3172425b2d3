import type { Table } from "./layout.ts";

/*
 * The expressions of `@aggregate(arg: …)`: SQL over fields of the timeseries. The schema's author writes them, no client does.
 */

const KEYWORDS = new Set(
  "case when then else end and or not null is true false in between distinct from like ilike".split(" "),
);
const TOKEN = /'(?:[^']|'')*'|"[^"]+"|[A-Za-z_][A-Za-z0-9_]*|\S|\s+/g;

/** The expression with each field as the column that it is. */
export function aggregateExpression(table: Table, expression: string): string {
  return translate(table, expression).text;
}

/** The columns that the expression reads, quoted and sorted. */
export function columnsOfExpression(table: Table, expression: string): string[] {
  return [...translate(table, expression).columns].sort();
}

function translate(
  table: Table,
  expression: string,
): { readonly text: string; readonly columns: ReadonlySet<string> } {
  const columns = new Set<string>();
  const tokens = expression.match(TOKEN) ?? [];
  const text = tokens
    .map((token, index) => {
      const isName = /^[A-Za-z_"]/.test(token);
      if (!isName || KEYWORDS.has(token.toLowerCase())) return token;
      const next = tokens.slice(index + 1).find((one) => one.trim() !== "");
      if (next === "(") return token;
      const column = table.columns.get(token.replaceAll('"', ""));
      if (column === undefined)
        throw new Error(
          `the expression "${expression}" names "${token}", which ${table.entity.name} does not have`,
        );
      columns.add(column.name);
      return column.name;
    })
    .join("");
  return { text, columns };
}
